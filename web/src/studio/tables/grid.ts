/** A decision table as a grid: one column per field that rows ask about, one for what no column can show. Pure. */
import type { FieldMeta, Label } from '@/api'
import { isText, type Condition, type Literal } from '@/fields'

import { isGroup, readText, writeGroup, type Group, type Item } from '../conditions/tree'

export interface RowBody {
  when: string
  then: Record<string, string>
  reason: Label
  priority?: number
}

type Fields = ReadonlyMap<string, FieldMeta>
type LiteralOf = (field: FieldMeta) => Literal

/** One row taken apart: conditions by field, the rest as text. */
export interface Cells {
  by: ReadonlyMap<string, Condition>
  rest: string
}

const isPlain = (item: Item): item is Condition => !isGroup(item) && !isText(item)

export function takeApart(when: string, fields: Fields, literalOf: LiteralOf): Cells {
  const group = readText(when, fields, literalOf)
  if (group.of === 'any') return { by: new Map(), rest: writeGroup(group, fields, literalOf) }
  const by = new Map<string, Condition>()
  const rest: Item[] = []
  for (const item of group.items) {
    if (isPlain(item) && !by.has(item.field)) by.set(item.field, item)
    else rest.push(item)
  }
  return { by, rest: writeGroup({ of: 'all', items: rest }, fields, literalOf) }
}

/** The row's condition again; `true` when nothing is asked. */
export function putTogether(cells: Cells, columns: readonly string[], fields: Fields, literalOf: LiteralOf): string {
  const ordered = [...columns.filter((name) => cells.by.has(name)), ...[...cells.by.keys()].filter((name) => !columns.includes(name))]
  const items: Item[] = ordered.map((name) => cells.by.get(name)!)
  const rest = cells.rest.trim()
  if (rest && rest !== 'true') {
    // Many parts joined by && stay parts; an alternative is one.
    const inner = readText(rest, fields, literalOf)
    if (inner.of === 'all') items.push(...inner.items)
    else items.push(inner)
  }
  const group: Group = { of: 'all', items }
  return writeGroup(group, fields, literalOf) || 'true'
}

/** The fields that rows ask about, in the order of their first use, after those that were added by hand. */
export function columnsOf(rows: readonly RowBody[], added: readonly string[], fields: Fields, literalOf: LiteralOf): string[] {
  return [...new Set([...rows.flatMap((row) => [...takeApart(row.when, fields, literalOf).by.keys()]), ...added])]
}

export function withCell(cells: Cells, field: string, condition: Condition | null): Cells {
  const by = new Map(cells.by)
  if (condition) by.set(field, condition)
  else by.delete(field)
  return { ...cells, by }
}

/** `"A"` and `'A'` are the word A; anything else is not a plain word. */
export function wordIn(expression: string): string | null {
  const found = /^\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*$/.exec(expression)
  if (!found) return null
  const inside = found[1] ?? found[2] ?? ''
  return inside.replace(/\\(.)/g, '$1')
}

/** The reason in both languages; English words that are not given follow the Chinese ones. */
export function withReason(reason: Label, language: 'zh' | 'en', text: string): Label {
  const own = reason.en !== '' && reason.en !== reason.zh
  const words = text.trim()
  if (language === 'zh') return { zh: words, en: own ? reason.en : words }
  return { zh: reason.zh, en: words || reason.zh }
}
