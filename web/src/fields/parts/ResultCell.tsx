/** A computed value, shown as the type it results in. */
import type { CellProps } from '../field'
import { resultOf, typeOf } from '../registry'

export function ResultCell(props: CellProps) {
  const field = resultOf(props.field)
  const { Cell } = typeOf(field)
  return <Cell {...props} field={field} />
}
