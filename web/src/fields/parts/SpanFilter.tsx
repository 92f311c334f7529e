import { InputNumber, Select, Space } from 'antd'
import { use } from 'react'

import { useTexts } from '@/i18n'
import { FilterFocusContext } from '../lookup'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { readSpan } from '../spans'
import { NoValue } from './NoValue'
import styles from './parts.module.css'

export default function SpanFilter({ id, value, onChange, operator, label }: FilterProps) {
  const focus = use(FilterFocusContext)
  const t = useTexts('fields')
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  const [count, unit] = readSpan(value)
  return (
    <Space.Compact block>
      <InputNumber<string>
        id={id}
        autoFocus={focus}
        stringMode
        min="0"
        precision={0}
        className={styles.fill}
        aria-label={label}
        value={count || null}
        onChange={(next) => onChange(next ? `${next}${unit}` : null)}
      />
      <Select
        aria-label={`${label} ${t('duration.unit')}`}
        className={styles.unitBox}
        value={unit}
        options={(['m', 'h', 'd'] as const).map((one) => ({ value: one, label: t(`duration.${one}`) }))}
        onChange={(next) => onChange(count ? `${count}${next}` : null)}
      />
    </Space.Compact>
  )
}
