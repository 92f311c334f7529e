import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { NoValue } from './NoValue'
import { pickKey } from './pickKey'
import styles from './parts.module.css'

const dayOf = (text: string | undefined) => (text ? dayjs(text) : null)

export default function DayFilter({ id, value, onChange, operator, label }: FilterProps) {
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  if (operator === 'between') {
    const [low, high] = Array.isArray(value) ? (value as readonly string[]) : []
    return (
      <DatePicker.RangePicker
        id={id}
        onKeyDown={pickKey}
        className={styles.fill}
        aria-label={label}
        allowEmpty={[true, true]}
        value={[dayOf(low), dayOf(high)]}
        onChange={(days) => {
          onChange(days ? [days[0]?.format('YYYY-MM-DD') ?? '', days[1]?.format('YYYY-MM-DD') ?? ''] : null)
        }}
      />
    )
  }
  return (
    <DatePicker
      id={id}
      onKeyDown={pickKey}
      className={styles.fill}
      aria-label={label}
      value={typeof value === 'string' ? dayOf(value) : null}
      onChange={(day) => {
        onChange(day?.isValid() ? day.format('YYYY-MM-DD') : null)
      }}
    />
  )
}
