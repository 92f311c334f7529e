import type { Facts, FilterProps, InputProps } from './field'
import { UNIT_OPERATORS } from './operators'
import { lazily } from './parts/lazily'
import { titleIn } from './people'

export { Cell } from './reference'

export const Input = lazily<InputProps>(() => import('./parts/UnitBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/UnitFilter'))

export const facts: Facts = { align: 'start', width: 128, sortable: false, literal: 'reference', operators: UNIT_OPERATORS, words: titleIn }
