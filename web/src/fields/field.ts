/** What the server says about a field, and what a field type's file must export. */
import type { ComponentType } from 'react'

import type { FieldMeta, Money, Reference } from '@/api'

export type { Choice, FieldMeta, Money, Reference } from '@/api'

export interface CellProps {
  value: unknown
  field: FieldMeta
  /** On a record page: the whole value, not one line of it. */
  full?: boolean
}

export interface InputProps {
  id: string
  value: unknown
  onChange: (value: unknown) => void
  field: FieldMeta
  label: string
  disabled?: boolean
  faulty?: boolean
  describedBy?: string
}

export interface FilterProps {
  id: string
  value: FilterValue
  onChange: (value: FilterValue) => void
  field: FieldMeta
  operator: Operator
  label: string
}

export type Operator =
  | 'is'
  | 'is-not'
  | 'one-of'
  | 'none-of'
  | 'contains'
  | 'lacks'
  | 'starts-with'
  | 'above'
  | 'below'
  | 'at-least'
  | 'at-most'
  | 'between'
  | 'within-last'
  | 'has'
  | 'has-not'
  | 'yes'
  | 'no'
  | 'has-any'
  | 'has-all'
  | 'has-none'
  | 'within'
  | 'under'
  | 'me'
  | 'below-me'
  | 'empty'
  | 'filled'

/** A single text, a pair (between), or a list (one-of); null while nothing is entered. */
export type FilterValue = string | readonly string[] | null

/** How values of a type are written in an expression. */
export type Literal = 'text' | 'number' | 'date' | 'datetime' | 'boolean' | 'reference' | 'duration' | 'region' | 'none'

export interface Facts {
  align: 'start' | 'end'
  width: number
  sortable: boolean
  literal: Literal
  operators: readonly Operator[]
  /** Takes a whole row in forms instead of half of one. */
  wide?: boolean
  /** The value as plain words, for chips, conflict tables and screen readers. */
  words: (value: unknown, field: FieldMeta) => string
}

export interface FieldType {
  Cell: ComponentType<CellProps>
  Input: ComponentType<InputProps>
  Filter: ComponentType<FilterProps>
  facts: Facts
}

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

export const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value

/** Any JSON value as text, without ever showing "[object Object]". */
export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}
