import { use } from 'react'

import { useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, isReference, textOf } from './field'
import { CHOICE_OPERATORS } from './operators'
import { ReferenceAddressContext } from './lookup'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

/** A record the reader may not see has no title. */
const titleOf = (value: unknown): string => (isReference(value) ? value.title : textOf(value))

export function Cell({ value, field, full }: CellProps) {
  const t = useTexts('fields')
  const addressOf = use(ReferenceAddressContext)
  if (isEmpty(value)) return <Blank />
  const title = titleOf(value) || t('reference.hidden')
  const address = full && isReference(value) && field.options?.to ? addressOf?.(field.options.to, value.id) : null
  if (address) return <Anchor href={address}>{title}</Anchor>
  return (
    <span className={styles.line} title={title}>
      {title}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/RecordBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/RecordFilter'))

export const facts: Facts = {
  align: 'start',
  width: 128,
  sortable: false,
  literal: 'reference',
  operators: CHOICE_OPERATORS,
  words: titleOf,
}
