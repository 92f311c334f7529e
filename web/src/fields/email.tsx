import type { CellProps, Facts, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Anchor } from './parts/Anchor'
import { TextBox, TextFilter } from './parts/TextBox'

export function Cell({ value }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const text = textOf(value)
  return <Anchor href={`mailto:${encodeURIComponent(text).replace('%40', '@')}`}>{text}</Anchor>
}

export function Input(props: InputProps) {
  return <TextBox {...props} kind="email" />
}

export const Filter = TextFilter

export const facts: Facts = {
  align: 'start',
  width: 192,
  sortable: true,
  literal: 'text',
  operators: TEXT_OPERATORS,
  words: (value) => textOf(value),
}
