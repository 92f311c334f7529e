import { useTexts } from '@/i18n'
import type { CellProps, Facts, FieldMeta, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { FIGURE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { mostStars } from './stars'

export function Cell({ value, field }: CellProps) {
  const t = useTexts('fields')
  if (isEmpty(value)) return <Blank />
  const [given, most] = [Math.round(Number(textOf(value))), mostStars(field)]
  return (
    <span className={styles.stars} role="img" aria-label={t('rating.of', { value: given, most })}>
      <span aria-hidden>{'★'.repeat(Math.max(0, Math.min(given, most)))}</span>
      <span aria-hidden className={styles.dim}>
        {'★'.repeat(Math.max(0, most - given))}
      </span>
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/StarsBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/FigureFilter'))

export const facts: Facts = {
  align: 'start',
  width: 116,
  sortable: true,
  literal: 'number',
  operators: FIGURE_OPERATORS,
  words: (value: unknown, field: FieldMeta) => (isEmpty(value) ? '' : `${textOf(value)}/${mostStars(field)}`),
}
