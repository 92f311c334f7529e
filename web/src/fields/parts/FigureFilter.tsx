import { InputNumber, Space } from 'antd'
import { use } from 'react'
import { useTexts } from '@/i18n'
import { FilterFocusContext } from '../lookup'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { NoValue } from './NoValue'
import styles from './parts.module.css'

/** One number, or the two edges of a range. */
export default function FigureFilter({ id, value, onChange, operator, label }: FilterProps) {
  const focus = use(FilterFocusContext)
  const t = useTexts('fields')
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  if (operator !== 'between') {
    return (
      <InputNumber<string>
        id={id}
        autoFocus={focus}
        stringMode
        className={styles.fill}
        aria-label={label}
        value={typeof value === 'string' ? value : null}
        onChange={(next) => {
          onChange(next ?? null)
        }}
      />
    )
  }
  const [low, high] = Array.isArray(value) ? (value as readonly string[]) : []
  const edges: [string, string] = [low ?? '', high ?? '']
  return (
    <Space.Compact block>
      <InputNumber<string>
        id={id}
        autoFocus={focus}
        stringMode
        className={styles.fill}
        aria-label={`${label} ${t('filter.from')}`}
        placeholder={t('filter.from')}
        value={edges[0] || null}
        onChange={(next) => {
          onChange([next ?? '', edges[1]])
        }}
      />
      <InputNumber<string>
        stringMode
        className={styles.fill}
        aria-label={`${label} ${t('filter.to')}`}
        placeholder={t('filter.to')}
        value={edges[1] || null}
        onChange={(next) => {
          onChange([edges[0], next ?? ''])
        }}
      />
    </Space.Compact>
  )
}
