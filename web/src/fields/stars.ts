import type { FieldMeta } from './field'

export const mostStars = (field: FieldMeta): number => (typeof field.options?.max === 'number' ? field.options.max : 5)
