import { InputNumber } from 'antd'
import type { InputProps } from '../field'
import { textOf } from '../field'
import styles from './parts.module.css'

export default function IntegerBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  return (
    <InputNumber<string>
      id={id}
      stringMode
      precision={0}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={faulty || undefined}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={textOf(value)}
      onChange={(next) => {
        onChange(next === null || next === '' ? null : Number(next))
      }}
    />
  )
}
