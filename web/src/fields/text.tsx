import type { CellProps, Facts } from './field'
import { isEmpty, textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { TextBox, TextFilter } from './parts/TextBox'
import styles from './parts/parts.module.css'

export function Cell({ value, full }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const text = textOf(value)
  return (
    <span className={full ? styles.full : styles.line} title={full ? undefined : text}>
      {text}
    </span>
  )
}

export const Input = TextBox
export const Filter = TextFilter

export const facts: Facts = {
  align: 'start',
  width: 160,
  sortable: true,
  literal: 'text',
  operators: TEXT_OPERATORS,
  words: (value) => textOf(value),
}
