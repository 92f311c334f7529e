import { Input } from 'antd'
import type { InputProps } from '../field'
import { textOf } from '../field'

export default function TextArea({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  return (
    <Input.TextArea
      id={id}
      autoSize={{ minRows: 3, maxRows: 12 }}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={faulty || undefined}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={textOf(value)}
      onChange={(event) => {
        onChange(event.target.value === '' ? null : event.target.value)
      }}
    />
  )
}
