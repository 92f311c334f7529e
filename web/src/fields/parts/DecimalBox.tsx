import { InputNumber } from 'antd'
import type { InputProps } from '../field'
import { textOf } from '../field'
import styles from './parts.module.css'

/** Exact: the value stays text from the keyboard to the server. */
export default function DecimalBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  return (
    <InputNumber<string>
      id={id}
      stringMode
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={faulty || undefined}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={textOf(value)}
      onChange={(next) => {
        onChange(next === null || next === '' ? null : next)
      }}
    />
  )
}
