/** Which record gives each field its value when several become one. */
import type { FieldMeta, Row } from '@/api'
import { isEmpty } from '@/fields'

import { sameValue } from '../sides'

/** The survivor's own value, or the first filled one where it has none. */
export function sourceOf(field: FieldMeta, survivor: string, rows: readonly Row[], chosen: Readonly<Record<string, string>>): string {
  const picked = chosen[field.name]
  if (picked && rows.some((row) => row.id === picked)) return picked
  const own = rows.find((row) => row.id === survivor)
  if (own && !isEmpty(own[field.name])) return survivor
  return rows.find((row) => !isEmpty(row[field.name]))?.id ?? survivor
}

/** Fields about which the records disagree, or that only some of them have. */
export const differing = (fields: readonly FieldMeta[], rows: readonly Row[]): FieldMeta[] => fields.filter((field) => rows.some((row) => !sameValue(row[field.name], rows[0]?.[field.name])))

/** What is sent: only values that come from elsewhere. */
export function takenFrom(fields: readonly FieldMeta[], survivor: string, rows: readonly Row[], chosen: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.name, sourceOf(field, survivor, rows, chosen)] as const).filter(([name, source]) => source !== survivor || chosen[name] === survivor))
}
