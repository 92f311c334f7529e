import { use } from 'react'

import { useTexts } from '@/i18n'
import type { CellProps, Facts, InputProps } from './field'
import { isEmpty } from './field'
import { RecordContext } from './lookup'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import { NoValue } from './parts/NoValue'
import styles from './parts/parts.module.css'

export const MASK = '••••••'
const Reveal = lazily<{ object: string; id: string; field: string }>(() => import('./parts/Reveal'))

export function Cell({ value, field, full }: CellProps) {
  const t = useTexts('fields')
  const record = use(RecordContext)
  if (isEmpty(value)) return <Blank />
  if (full && record) return <Reveal object={record.object} id={record.id} field={field.name} />
  return (
    <span className={styles.quiet} role="img" aria-label={t('secret.masked')}>
      {MASK}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/SecretBox'))
export const Filter = NoValue

export const facts: Facts = { align: 'start', width: 104, sortable: false, literal: 'none', operators: [], words: (value) => (isEmpty(value) ? '' : MASK) }
