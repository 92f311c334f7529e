import { useLocale } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty } from './field'
import { FIGURE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { lazily } from './parts/lazily'
import { spanWords } from './spans'

export function Cell({ value }: CellProps) {
  useLocale()
  return isEmpty(value) ? <Blank /> : <Figure text={spanWords(value)} />
}

export const Input = lazily<InputProps>(() => import('./parts/SpanBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/SpanFilter'))

export const facts: Facts = {
  align: 'end',
  width: 120,
  sortable: true,
  literal: 'duration',
  operators: FIGURE_OPERATORS.filter((one) => one !== 'between'),
  words: (value) => spanWords(value),
}
