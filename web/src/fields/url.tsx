import type { CellProps, Facts, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { TextBox, TextFilter } from './parts/TextBox'
import styles from './parts/parts.module.css'

export function Cell({ value }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const text = textOf(value)
  // Only web addresses become links: a stored "javascript:" stays text.
  if (!/^https?:\/\//i.test(text)) return <span className={styles.line}>{text}</span>
  return (
    <Anchor href={text} outside>
      {text.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}
    </Anchor>
  )
}

export function Input(props: InputProps) {
  return <TextBox {...props} kind="url" />
}

export const Filter = TextFilter

export const facts: Facts = {
  align: 'start',
  width: 200,
  sortable: false,
  literal: 'text',
  operators: TEXT_OPERATORS,
  words: (value) => textOf(value),
}
