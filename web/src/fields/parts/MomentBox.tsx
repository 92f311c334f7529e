import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import type { InputProps } from '../field'
import { textOf } from '../field'
import { pickKey } from './pickKey'
import styles from './parts.module.css'

/** Shown in the reader's zone, sent as an instant in UTC. */
export default function MomentBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const text = textOf(value)
  return (
    <DatePicker
      id={id}
      onKeyDown={pickKey}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={text ? dayjs(text) : null}
      onChange={(at) => {
        onChange(at?.isValid() ? at.toISOString() : null)
      }}
    />
  )
}
