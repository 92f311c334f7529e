import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { DAY_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { lazily } from './parts/lazily'

export function Cell({ value }: CellProps) {
  return isEmpty(value) ? <Blank /> : <Figure text={textOf(value)} />
}

export const Input = lazily<InputProps>(() => import('./parts/DayBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/DayFilter'))

export const facts: Facts = {
  align: 'start',
  width: 112,
  sortable: true,
  literal: 'date',
  operators: DAY_OPERATORS,
  words: (value) => textOf(value),
}
