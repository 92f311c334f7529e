import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { fullMomentWords, momentWords } from './figures'
import { MOMENT_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

export function Cell({ value, full }: CellProps) {
  if (isEmpty(value)) return <Blank />
  return (
    <time className={styles.figure} dateTime={textOf(value)} title={fullMomentWords(value)}>
      {full ? fullMomentWords(value) : momentWords(value)}
    </time>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/MomentBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/MomentFilter'))

export const facts: Facts = {
  align: 'start',
  width: 120,
  sortable: true,
  literal: 'datetime',
  operators: MOMENT_OPERATORS,
  words: (value) => momentWords(value),
}
