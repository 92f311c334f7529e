/** What a change of rules puts into the draft. Pure. */
import type { FieldMeta } from '@/api'

import { shortOf } from '../shapes'

const LONGEST = 60

/** The full name of a new rule: its package, its object and what it says, and a number when that is taken. */
export function freeName(app: string, object: string, suggested: string, taken: readonly string[]): string {
  const base = `${app}.${shortOf(object)}_${suggested || 'rule'}`.slice(0, LONGEST)
  if (!taken.includes(base)) return base
  for (let number = 2; ; number += 1) if (!taken.includes(`${base}_${number}`)) return `${base}_${number}`
}

/** The fields of an expression that nobody fills: a rule cannot read them. */
export function writtenBySystem(text: string, fields: ReadonlyMap<string, FieldMeta>): FieldMeta[] {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, ' ')
  const words = new Set(bare.match(/[a-z][a-z0-9_]*/g) ?? [])
  return [...fields.values()].filter((field) => words.has(field.name) && (field.derived || (field.system && field.name !== 'created_at')))
}
