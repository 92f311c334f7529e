import type { FieldMeta, ObjectMeta } from '@/api'

const HOLDING: ReadonlySet<string> = new Set(['file', 'image', 'signature'])

/** The fields of an object that hold files. */
export const filesIn = (object: ObjectMeta): FieldMeta[] => object.fields.filter((field) => HOLDING.has(field.type))
