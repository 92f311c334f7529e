import { use } from 'react'

import { Tone } from '@/design'
import { useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isReference } from './field'
import { ReferenceAddressContext } from './lookup'
import { LINK_OPERATORS } from './operators'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { titleIn } from './people'

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value ? [value] : [])
const words = (value: unknown): string => listOf(value).map(titleIn).join('、')

export function Cell({ value, field, full }: CellProps) {
  const t = useTexts('fields')
  const addressOf = use(ReferenceAddressContext)
  const found = listOf(value)
  if (found.length === 0) return <Blank />
  return (
    <span className={full ? `${styles.pills} ${styles.wrap}` : styles.pills} title={words(value)}>
      {found.map((one, place) => {
        const title = titleIn(one) || t('reference.hidden')
        const address = full && isReference(one) && field.options?.to ? addressOf?.(field.options.to, one.id) : null
        return <Tone key={isReference(one) ? one.id : place}>{address ? <Anchor href={address}>{title}</Anchor> : title}</Tone>
      })}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/RecordsBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/RecordFilter'))

export const facts: Facts = { align: 'start', width: 176, sortable: false, literal: 'reference', operators: LINK_OPERATORS, words }
