import { useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { PRESENCE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { NoValue } from './parts/NoValue'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

const entriesOf = (value: unknown): [string, unknown][] | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const entries = entriesOf(value)
  if (isEmpty(value) || entries?.length === 0) return <Blank />
  if (!full) {
    return (
      <span className={styles.line} title={textOf(value)}>
        {entries ? t('json.count', { count: entries.length }) : textOf(value)}
      </span>
    )
  }
  if (!entries) return <span className={styles.full}>{textOf(value)}</span>
  return (
    <dl className={styles.pairs}>
      {entries.map(([key, one]) => (
        <div key={key} className={styles.pair}>
          <dt>{key}</dt>
          <dd>{isEmpty(one) ? <Blank /> : textOf(one)}</dd>
        </div>
      ))}
    </dl>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/JsonBox'))

export function Filter({ id, label }: FilterProps) {
  return <NoValue id={id} label={label} />
}

export const facts: Facts = {
  align: 'start',
  width: 112,
  sortable: false,
  literal: 'none',
  operators: PRESENCE_OPERATORS,
  wide: true,
  words: (value) => textOf(value),
}
