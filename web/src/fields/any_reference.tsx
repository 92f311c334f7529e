import { use } from 'react'

import { useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, isReference } from './field'
import { ReferenceAddressContext } from './lookup'
import { CHOICE_OPERATORS } from './operators'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { titleIn } from './people'
import { objectIn } from './pointers'

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const addressOf = use(ReferenceAddressContext)
  if (isEmpty(value)) return <Blank />
  const title = titleIn(value) || t('reference.hidden')
  const address = full && isReference(value) ? addressOf?.(objectIn(value), value.id) : null
  if (address) return <Anchor href={address}>{title}</Anchor>
  return (
    <span className={styles.line} title={title}>
      {title}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/PointerBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/PointerFilter'))

export const facts: Facts = { align: 'start', width: 144, sortable: false, literal: 'reference', operators: CHOICE_OPERATORS, words: titleIn }
