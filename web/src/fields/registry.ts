/** Every field type is one file of this folder; an unknown type is shown as text. */
import type { FieldMeta, FieldType, Literal, Operator } from './field'
import { maskedType } from './masked'

const files = import.meta.glob<FieldType>(['./*.tsx', '!./*.test.tsx', '!./masked.tsx'], { eager: true })

const nameOf = (path: string): string => path.replace('./', '').replace('.tsx', '')

export const FIELD_TYPES: ReadonlyMap<string, FieldType> = new Map(
  Object.entries(files).map(([path, type]) => [nameOf(path), type]),
)

export const typeOf = (field: Pick<FieldMeta, 'type' | 'masked'>): FieldType => {
  const type = FIELD_TYPES.get(field.type) ?? FIELD_TYPES.get('text')
  if (!type) throw new Error('The text field type is missing from web/src/fields.')
  return field.masked ? maskedType(type) : type
}

/** What a field can be asked: that of its type, and what stands below a record where its records make a tree. */
export const operatorsOf = (field: FieldMeta): readonly Operator[] => {
  const { operators } = typeOf(field).facts
  if (!field.tree || !operators.includes('one-of')) return operators
  return operators.flatMap((one): Operator[] => (one === 'one-of' ? [one, 'under'] : [one]))
}

/** A computed field as a field of the type it results in; any other field as it is. */
export const resultOf = (field: FieldMeta): FieldMeta => {
  const result = field.options['result']
  return typeof result === 'string' && FIELD_TYPES.has(result) ? { ...field, type: result as FieldMeta['type'], options: { ...field.options, result: undefined } } : field
}

export const literalOf = (field: FieldMeta): Literal => typeOf(field).facts.literal

/** A field's value in plain words; '' when empty. */
export const wordsOf = (field: FieldMeta, value: unknown): string => typeOf(field).facts.words(value, field)
