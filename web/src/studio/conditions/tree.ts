/** Conditions as nested groups and the expression text they stand for. The text is the truth; what no row can show stays text. */
import type { FieldMeta } from '@/api'
import { isComplete, isText, readFilter, writeCondition, type Clause, type Literal } from '@/fields'

export interface Group {
  /** all: every item holds; any: at least one does. */
  of: 'all' | 'any'
  items: Item[]
}
export type Item = Clause | Group

export const isGroup = (item: Item): item is Group => 'items' in item

type Fields = ReadonlyMap<string, FieldMeta>
type LiteralOf = (field: FieldMeta) => Literal

const SIGNS = { all: '&&', any: '||' } as const

/** Parts of a text between a sign that stands outside strings and brackets; null when a `?` makes the whole one thing. */
function cut(text: string, sign: '&&' | '||'): string[] | null {
  const parts: string[] = []
  let [depth, start, quoted] = [0, 0, '']
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quoted) {
      if (char === '\\') at += 1
      else if (char === quoted) quoted = ''
    } else if (char === '"' || char === "'") quoted = char
    else if ('([{'.includes(char)) depth += 1
    else if (')]}'.includes(char)) depth -= 1
    else if (depth === 0 && char === '?') return null
    else if (depth === 0 && text.startsWith(sign, at)) {
      parts.push(text.slice(start, at))
      start = at + 2
      at += 1
    }
  }
  if (quoted || depth !== 0) return null
  return [...parts, text.slice(start)].map((part) => part.trim())
}

/** The inside of a text that one pair of brackets encloses; null otherwise. */
function unwrapped(text: string): string | null {
  if (!text.startsWith('(') || !text.endsWith(')')) return null
  let [depth, quoted] = [0, '']
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quoted) {
      if (char === '\\') at += 1
      else if (char === quoted) quoted = ''
    } else if (char === '"' || char === "'") quoted = char
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    if (depth === 0 && at < text.length - 1) return null
  }
  return text.slice(1, -1).trim()
}

function readItem(text: string, fields: Fields, literalOf: LiteralOf): Item {
  const inside = unwrapped(text)
  if (inside !== null) {
    const inner = readText(inside, fields, literalOf)
    return inner.items.length === 1 ? inner.items[0]! : inner
  }
  if (cut(text, '||')?.length !== 1 || cut(text, '&&')?.length !== 1) {
    // An unclosed string or a choice by `?`: only the text itself is right.
    const parts = cut(text, '||')
    return parts === null || parts.length === 1 ? { text } : readText(text, fields, literalOf)
  }
  return readFilter(text, fields, literalOf)[0] ?? { text }
}

/** `a >= 1` and then `a <= 5` is shown as one row. */
function joined(items: Item[], fields: Fields, literalOf: LiteralOf): Item[] {
  const out: Item[] = []
  for (const item of items) {
    const last = out[out.length - 1]
    if (last && !isGroup(last) && !isText(last) && !isGroup(item) && !isText(item) && last.field === item.field && last.operator === 'at-least' && item.operator === 'at-most') {
      const text = [last, item].map((one) => writeItem(one, fields, literalOf)).join(' && ')
      out.splice(-1, 1, ...readFilter(text, fields, literalOf))
    } else out.push(item)
  }
  return out
}

/** A range is two comparisons, yet one row. */
function readAlternative(text: string, fields: Fields, literalOf: LiteralOf): Item {
  if (cut(text, '&&')!.length === 1) return readItem(text, fields, literalOf)
  const inner = readText(text, fields, literalOf)
  return inner.items.length === 1 ? inner.items[0]! : inner
}

/** Any text as a group; text that no row can show is one text row. */
export function readText(text: string, fields: Fields, literalOf: LiteralOf): Group {
  const given = text.trim()
  if (given === '' || given === 'true') return { of: 'all', items: [] }
  const inside = unwrapped(given)
  if (inside !== null) return readText(inside, fields, literalOf)
  const any = cut(given, '||')
  const all = cut(given, '&&')
  if (any === null || all === null || any.includes('') || (any.length === 1 && all.includes(''))) return { of: 'all', items: [{ text: given }] }
  if (any.length > 1) return { of: 'any', items: any.map((part) => readAlternative(part, fields, literalOf)) }
  const items = joined(all.map((part) => readItem(part, fields, literalOf)), fields, literalOf)
  return { of: 'all', items }
}

function writeItem(item: Item, fields: Fields, literalOf: LiteralOf): string {
  if (isGroup(item)) return writeGroup(item, fields, literalOf)
  if (isText(item)) return item.text.trim()
  const field = fields.get(item.field)
  return field && isComplete(item) ? writeCondition(item, literalOf(field)) : ''
}

/** Does a written part need brackets when joined by this sign? */
function loose(text: string, sign: '&&' | '||'): boolean {
  const any = cut(text, '||')
  if (any === null) return true
  return sign === '&&' ? any.length > 1 : false
}

/** The group as text; rows that are not filled in yet are left out; '' when nothing is left. */
export function writeGroup(group: Group, fields: Fields, literalOf: LiteralOf): string {
  const sign = SIGNS[group.of]
  const parts = group.items.map((item) => writeItem(item, fields, literalOf)).filter((text) => text !== '')
  if (parts.length === 1) return parts[0]!
  return parts.map((text) => (loose(text, sign) ? `(${text})` : text)).join(` ${sign} `)
}

/** The same group without rows that say nothing, groups of one, and groups inside groups of their own sign. */
export function plain(group: Group, fields: Fields, literalOf: LiteralOf): Group {
  return readText(writeGroup(group, fields, literalOf), fields, literalOf)
}

/** A group with the item at a path of places put, taken out (null) or added (place past the end). */
export function placed(group: Group, path: readonly number[], item: Item | null): Group {
  const [at = 0, ...rest] = path
  const items = [...group.items]
  const inner = items[at]
  if (rest.length && inner && isGroup(inner)) items[at] = placed(inner, rest, item)
  else if (item) items[at] = item
  else items.splice(at, 1)
  return { ...group, items }
}
