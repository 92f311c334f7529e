import type { CellProps, Facts, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { TEXT_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { TextFilter } from './parts/TextBox'

const Drawing = lazily<{ text: string; kind: unknown }>(() => import('./parts/BarDrawing'))

export function Cell({ value, field, full }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const text = textOf(value)
  return full ? (
    <Drawing text={text} kind={field.options?.kind} />
  ) : (
    <span className={`${styles.line} ${styles.figure}`} title={text}>
      {text}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/BarBox'))
export const Filter = TextFilter

export const facts: Facts = { align: 'start', width: 144, sortable: true, literal: 'text', operators: TEXT_OPERATORS, words: (value) => textOf(value) }
