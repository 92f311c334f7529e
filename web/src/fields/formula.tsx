import type { Facts } from './field'
import { ComputedBox } from './parts/ComputedBox'
import { ResultCell } from './parts/ResultCell'
import { TextFilter } from './parts/TextBox'
import { resultOf, wordsOf } from './registry'

export const Cell = ResultCell
export const Input = ComputedBox
export const Filter = TextFilter

export const facts: Facts = {
  align: 'end',
  width: 128,
  sortable: true,
  literal: 'none',
  operators: [],
  words: (value, field) => wordsOf(resultOf(field), value),
}
