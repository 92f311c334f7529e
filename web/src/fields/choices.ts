/** Looking choices up by value; a value that is no longer offered is shown as it is. */
import { currentLocale, say } from '@/i18n'

import type { Choice, FieldMeta } from './field'
import { textOf } from './field'

export const choiceOf = (field: FieldMeta, value: string): Choice | undefined =>
  field.options?.choices?.find((choice) => choice.value === value)

export const choiceWords = (field: FieldMeta, value: unknown): string => {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  const words = values.map((one) => {
    const text = textOf(one)
    const choice = choiceOf(field, text)
    return choice ? say(choice.label) : text
  })
  return words.join(currentLocale() === 'en-US' ? ', ' : '、')
}
