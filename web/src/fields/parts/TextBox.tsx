import { Input } from 'antd'
import { use } from 'react'
import { FilterFocusContext } from '../lookup'
import type { FilterProps, InputProps } from '../field'
import { textOf } from '../field'
import { NoValue } from './NoValue'
import { needsValue } from '../operators'

export type TextKind = 'text' | 'email' | 'tel' | 'url' | 'decimal' | 'numeric'

/** A one-line text input; an emptied one counts as "no value". */
export function TextBox({ id, value, onChange, label, disabled, faulty, describedBy, kind = 'text' }: InputProps & { kind?: TextKind }) {
  const typed = kind === 'decimal' || kind === 'numeric' ? 'text' : kind
  return (
    <Input
      id={id}
      type={typed}
      inputMode={kind}
      autoComplete="off"
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

export function TextFilter({ id, value, onChange, operator, label }: FilterProps) {
  const focus = use(FilterFocusContext)
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  return (
    <Input
      id={id}
      autoFocus={focus}
      autoComplete="off"
      aria-label={label}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => {
        onChange(event.target.value)
      }}
    />
  )
}
