import { useSay } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { choiceOf, choiceWords } from './choices'
import { CHOICE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Tone } from '@/design'
import { lazily } from './parts/lazily'

export function Cell({ value, field }: CellProps) {
  const say = useSay()
  if (isEmpty(value)) return <Blank />
  const choice = choiceOf(field, textOf(value))
  return <Tone tone={choice?.tone}>{choice ? say(choice.label) : textOf(value)}</Tone>
}

export const Input = lazily<InputProps>(() => import('./parts/ChoiceBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/ChoiceFilter'))

export const facts: Facts = {
  align: 'start',
  width: 104,
  sortable: true,
  literal: 'text',
  operators: CHOICE_OPERATORS,
  words: (value, field) => choiceWords(field, value),
}
