import { say, useTexts } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty } from './field'
import { SWITCH_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { NoValue } from './parts/NoValue'
import { lazily } from './parts/lazily'

export function Cell({ value }: CellProps) {
  const t = useTexts('fields')
  return isEmpty(value) ? <Blank /> : <span>{value === true ? t('boolean.yes') : t('boolean.no')}</span>
}

export const Input = lazily<InputProps>(() => import('./parts/YesNo'))

export function Filter({ id, label }: FilterProps) {
  return <NoValue id={id} label={label} />
}

export const facts: Facts = {
  align: 'start',
  width: 80,
  sortable: true,
  literal: 'boolean',
  operators: SWITCH_OPERATORS,
  words: (value) => {
    if (isEmpty(value)) return ''
    return say(value === true ? { zh: '是', en: 'Yes' } : { zh: '否', en: 'No' })
  },
}
