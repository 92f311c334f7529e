import { initialsOf } from '@/design'
import { useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, isReference } from './field'
import { PERSON_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'
import { titleIn, toneOfPerson } from './people'

export function Cell({ value }: CellProps) {
  const t = useTexts('fields')
  if (isEmpty(value)) return <Blank />
  const name = titleIn(value) || t('reference.hidden')
  return (
    <span className={styles.person} title={name}>
      <span className={styles.avatar} data-tone={toneOfPerson(isReference(value) ? value.id : name)} aria-hidden>
        {initialsOf(name)}
      </span>
      <span className={styles.line}>{name}</span>
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/UserBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/UserFilter'))

export const facts: Facts = { align: 'start', width: 128, sortable: false, literal: 'reference', operators: PERSON_OPERATORS, words: titleIn }
