import type { Facts } from './field'
import { textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { NumberBox } from './parts/NumberBox'
import { TextFilter } from './parts/TextBox'

export { Cell } from './text'

export const Input = NumberBox
export const Filter = TextFilter

export const facts: Facts = { align: 'start', width: 136, sortable: true, literal: 'text', operators: TEXT_OPERATORS, words: (value) => textOf(value) }
