import { InputNumber } from 'antd'
import type { InputProps } from '../field'
import { isEmpty, textOf } from '../field'
import { shiftPoint } from '../shares'
import styles from './parts.module.css'

/** Typed as per cent, kept as a fraction. */
export default function PercentBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  return (
    <InputNumber<string>
      id={id}
      stringMode
      suffix="%"
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={faulty || undefined}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={isEmpty(value) ? null : shiftPoint(textOf(value), 2)}
      onChange={(next) => {
        onChange(next === null || next === '' ? null : shiftPoint(String(next), -2))
      }}
    />
  )
}
