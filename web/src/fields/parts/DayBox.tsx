import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import type { InputProps } from '../field'
import { textOf } from '../field'
import { pickKey } from './pickKey'
import styles from './parts.module.css'

export default function DayBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const text = textOf(value)
  return (
    <DatePicker
      id={id}
      onKeyDown={pickKey}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={text ? dayjs(text) : null}
      onChange={(day) => {
        onChange(day?.isValid() ? day.format('YYYY-MM-DD') : null)
      }}
    />
  )
}
