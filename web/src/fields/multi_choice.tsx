import { useSay } from '@/i18n'
import type { CellProps, Facts, FilterProps, InputProps } from './field'
import { isEmpty, textOf } from './field'
import { choiceOf, choiceWords } from './choices'
import { TAG_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { Tone } from '@/design'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

export function Cell({ value, field, full }: CellProps) {
  const say = useSay()
  if (isEmpty(value)) return <Blank />
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return (
    <span className={full ? `${styles.pills} ${styles.wrap}` : styles.pills} title={choiceWords(field, value)}>
      {values.map((one) => {
        const text = textOf(one)
        const choice = choiceOf(field, text)
        return (
          <Tone key={text} tone={choice?.tone}>
            {choice ? say(choice.label) : text}
          </Tone>
        )
      })}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/TagsBox'))
export const Filter = lazily<FilterProps>(() => import('./parts/ChoiceFilter'))

export const facts: Facts = {
  align: 'start',
  width: 176,
  sortable: false,
  literal: 'text',
  operators: TAG_OPERATORS,
  words: (value, field) => choiceWords(field, value),
}
