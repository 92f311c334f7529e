/** What formulas and roll-ups have in common: they are shown by the type of their result and never typed. */
import type { Facts } from '../field'
import { resultOf, wordsOf } from '../registry'

export { ComputedBox as Input } from './ComputedBox'
export { ResultCell as Cell } from './ResultCell'
export { TextFilter as Filter } from './TextBox'

export const facts: Facts = {
  align: 'end',
  width: 128,
  sortable: true,
  literal: 'none',
  operators: [],
  words: (value, field) => wordsOf(resultOf(field), value),
}
