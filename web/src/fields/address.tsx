import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty } from './field'
import { addressWords } from './addresses'
import { PLACE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

export function Cell({ value, full }: CellProps) {
  const words = addressWords(value)
  if (isEmpty(value) || !words) return <Blank />
  return (
    <span className={full ? styles.full : styles.line} title={words}>
      {words}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/AddressBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/RegionFilter'))

export const facts: Facts = { align: 'start', width: 240, sortable: true, literal: 'region', operators: PLACE_OPERATORS, wide: true, words: addressWords }
