/** How wide columns are: as set by the reader, else by heading and, where the values are known, by the longest of them. */
import type { FieldMeta } from '@/api'
import { typeOf } from '@/fields'
import { say } from '@/i18n'

export const LEAST = 64
export const MOST = 640
const TITLE_EXTRA = 40
export const MARK = 44

export function widthOf(column: FieldMeta, title: string, set: Readonly<Record<string, number>>): number {
  const own = set[column.name]
  if (own) return Math.max(LEAST, Math.min(MOST, own))
  const head = say(column.label).length * 12 + 36
  const longest = column.type === 'choice' ? Math.max(0, ...(column.options.choices ?? []).map((choice) => say(choice.label).length)) * 12 + 36 : 0
  const { width } = typeOf(column).facts
  return column.name === title ? width + TITLE_EXTRA : Math.min(200, Math.max(width, head, longest))
}

/** A width that was set holds; the others share what is left. */
export function trackOf(column: FieldMeta, width: number, title: string, set: Readonly<Record<string, number>>): string {
  if (set[column.name]) return `${width}px`
  return column.name === title ? `minmax(${width}px, 1.5fr)` : `minmax(${width}px, ${width}fr)`
}

export const ROW_HEIGHT = { loose: 48, normal: 40, tight: 32 } as const
