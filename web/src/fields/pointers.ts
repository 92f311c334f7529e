import { use } from 'react'

import type { FieldMeta } from './field'
import { ObjectWordsContext } from './lookup'

export const objectIn = (value: unknown): string => (typeof value === 'object' && value !== null && 'object' in value ? String(value.object) : '')

export const targetsOf = (field: FieldMeta): string[] => (Array.isArray(field.options?.to) ? (field.options.to as string[]) : [])

/** The objects a field may point to, as people call them. */
export function useTargets(field: FieldMeta): { value: string; label: string }[] {
  const words = use(ObjectWordsContext)
  return targetsOf(field).map((name) => ({ value: name, label: words?.(name) ?? name }))
}
