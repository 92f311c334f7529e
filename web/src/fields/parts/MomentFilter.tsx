import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useTexts } from '@/i18n'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { NoValue } from './NoValue'
import { pickKey } from './pickKey'
import { SPANS } from './spans'
import styles from './parts.module.css'

const SHOW = 'YYYY-MM-DD HH:mm'
const momentOf = (text: string | undefined) => (text ? dayjs(text) : null)

export default function MomentFilter({ id, value, onChange, operator, label }: FilterProps) {
  const t = useTexts('fields')
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  const one = typeof value === 'string' ? value : ''
  if (operator === 'within-last') {
    const spans: readonly string[] = one && !SPANS.includes(one) ? [one, ...SPANS] : SPANS
    return (
      <Select
        id={id}
        className={styles.fill}
        aria-label={label}
        placeholder={t('filter.pickSpan')}
        value={one || null}
        options={spans.map((span) => ({ value: span, label: t(`span.${span}`, { defaultValue: span }) }))}
        onChange={onChange}
      />
    )
  }
  if (operator === 'between') {
    const [low, high] = Array.isArray(value) ? (value as readonly string[]) : []
    return (
      <DatePicker.RangePicker
        id={id}
        onKeyDown={pickKey}
        showTime={{ format: 'HH:mm' }}
        format={SHOW}
        className={styles.fill}
        aria-label={label}
        allowEmpty={[true, true]}
        value={[momentOf(low), momentOf(high)]}
        onChange={(edges) => {
          onChange(edges ? [edges[0]?.toISOString() ?? '', edges[1]?.toISOString() ?? ''] : null)
        }}
      />
    )
  }
  return (
    <DatePicker
      id={id}
      onKeyDown={pickKey}
      showTime={{ format: 'HH:mm' }}
      format={SHOW}
      className={styles.fill}
      aria-label={label}
      value={momentOf(one)}
      onChange={(at) => {
        onChange(at?.isValid() ? at.toISOString() : null)
      }}
    />
  )
}
