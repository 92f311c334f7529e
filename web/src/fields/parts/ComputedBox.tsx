/** Where a form has a box for entry, a computed field shows its value; nobody types into it. */
import type { InputProps } from '../field'
import { ResultCell } from './ResultCell'

export function ComputedBox({ id, value, field, label }: InputProps) {
  return (
    <output id={id} aria-label={label}>
      <ResultCell value={value} field={field} full />
    </output>
  )
}
