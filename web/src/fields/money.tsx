import { useLocale } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty } from './field'
import { moneyWords } from './figures'
import { FIGURE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { lazily } from './parts/lazily'

export function Cell({ value }: CellProps) {
  useLocale()
  return isEmpty(value) ? <Blank /> : <Figure text={moneyWords(value)} />
}

export const Input = lazily<InputProps>(() => import('./parts/MoneyBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/FigureFilter'))

export const facts: Facts = {
  align: 'end',
  width: 128,
  sortable: true,
  literal: 'number',
  operators: FIGURE_OPERATORS,
  words: (value) => moneyWords(value),
}
