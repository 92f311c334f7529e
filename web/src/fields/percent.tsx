import { useLocale } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { figureWords } from './figures'
import { FIGURE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { lazily } from './parts/lazily'
import { shiftPoint } from './shares'

const words = (value: unknown): string => (isEmpty(value) ? '' : `${figureWords(shiftPoint(textOf(value), 2), 4)}%`)

export function Cell({ value }: CellProps) {
  useLocale()
  return isEmpty(value) ? <Blank /> : <Figure text={words(value)} />
}

export const Input = lazily<InputProps>(() => import('./parts/PercentBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/PercentFilter'))

export const facts: Facts = { align: 'end', width: 96, sortable: true, literal: 'number', operators: FIGURE_OPERATORS, words }
