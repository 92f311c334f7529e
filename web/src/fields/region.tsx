import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty } from './field'
import { PLACE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { regionWords } from './regions'

export function Cell({ value, full }: CellProps) {
  if (isEmpty(value)) return <Blank />
  const words = regionWords(value)
  return (
    <span className={full ? styles.full : styles.line} title={words}>
      {words}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/RegionBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/RegionFilter'))

export const facts: Facts = { align: 'start', width: 168, sortable: true, literal: 'region', operators: PLACE_OPERATORS, words: regionWords }
