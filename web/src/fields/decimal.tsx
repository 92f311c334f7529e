import { useLocale } from '@/i18n'
import type { CellProps, FieldMeta, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { briefFigure, figureWords, shareWords } from './figures'
import { FIGURE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Figure } from './parts/FigureCell'
import { lazily } from './parts/lazily'

const fractionOf = (field: FieldMeta): number => (typeof field.options?.scale === 'number' ? field.options.scale : 2)

export function Cell({ value, field, full }: CellProps) {
  useLocale()
  if (isEmpty(value)) return <Blank />
  if (field.share) return <Figure text={shareWords(value)} />
  if (full) return <Figure text={figureWords(value, 4)} />
  return <Figure text={field.derived ? briefFigure(value) : figureWords(value, fractionOf(field))} title={textOf(value)} />
}

export const Input = lazily<InputProps>(() => import('./parts/DecimalBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/FigureFilter'))

export const facts: Facts = {
  align: 'end',
  width: 104,
  sortable: true,
  literal: 'number',
  operators: FIGURE_OPERATORS,
  words: (value, field) => (field.share ? shareWords(value) : field.derived ? briefFigure(value) : figureWords(value, fractionOf(field))),
}
