import type { CellProps, Facts, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { phoneWords } from './figures'
import { TEXT_OPERATORS } from './operators'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { TextBox, TextFilter } from './parts/TextBox'

const DIALLED = /^\+?[\d\s-]{3,}$/

export function Cell({ value }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const text = textOf(value)
  // A masked number (138****8000) is not a number to dial.
  if (!DIALLED.test(text)) return <Figure text={text} />
  return (
    <Anchor href={`tel:${text.replace(/[\s-]/g, '')}`}>
      <Figure text={phoneWords(text)} />
    </Anchor>
  )
}

export function Input(props: InputProps) {
  return <TextBox {...props} kind="tel" />
}

export const Filter = TextFilter

export const facts: Facts = {
  align: 'start',
  width: 136,
  sortable: false,
  literal: 'text',
  operators: TEXT_OPERATORS,
  words: (value) => phoneWords(value),
}
