import { lazily } from './parts/lazily'
import type { Facts, InputProps } from './field'
import { textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { TextFilter } from './parts/TextBox'

export { Cell } from './text'

export const Input = lazily<InputProps>(() => import('./parts/TextArea'))
export const Filter = TextFilter

export const facts: Facts = {
  align: 'start',
  width: 240,
  sortable: false,
  literal: 'text',
  operators: TEXT_OPERATORS,
  wide: true,
  words: (value) => textOf(value),
}
