/** A clause that is met when any of its conditions is: `(a || b)`. What does not read as one stays text. */
import type { FieldMeta } from '@/api'
import { isText, literalOf, readFilter, writeCondition, type Condition } from '@/fields'

type Fields = ReadonlyMap<string, FieldMeta>

/** Splits at `||` outside of quotes and brackets. */
export function splitAny(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at]!
    if (quote) {
      if (one === '\\') at += 1
      else if (one === quote) quote = ''
    } else if (one === '"' || one === "'") quote = one
    else if ('([{'.includes(one)) depth += 1
    else if (')]}'.includes(one)) depth -= 1
    else if (depth === 0 && text.startsWith('||', at)) {
      parts.push(text.slice(from, at))
      from = at + 2
      at += 1
    }
  }
  parts.push(text.slice(from))
  return parts.map((part) => part.trim())
}

/** Without the brackets that enclose the whole of it. */
function bare(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('(') || !trimmed.endsWith(')')) return trimmed
  let depth = 0
  let quote = ''
  for (let at = 0; at < trimmed.length; at += 1) {
    const one = trimmed[at]!
    if (quote) {
      if (one === '\\') at += 1
      else if (one === quote) quote = ''
    } else if (one === '"' || one === "'") quote = one
    else if (one === '(') depth += 1
    else if (one === ')') depth -= 1
    if (depth === 0 && at < trimmed.length - 1) return trimmed
  }
  return trimmed.slice(1, -1).trim()
}

export function readGroup(text: string, fields: Fields): Condition[] | null {
  const parts = splitAny(bare(text))
  if (parts.length < 2) return null
  const found: Condition[] = []
  for (const part of parts) {
    const clauses = readFilter(bare(part), fields, literalOf)
    const [only] = clauses
    if (clauses.length !== 1 || !only || isText(only)) return null
    found.push(only)
  }
  return found
}

export function writeGroup(conditions: readonly Condition[], fields: Fields): string {
  const texts = conditions.flatMap((condition) => {
    const field = fields.get(condition.field)
    const text = field ? writeCondition(condition, literalOf(field)) : ''
    // "Between" writes two comparisons that belong together.
    return text ? [text.includes('&&') ? `(${text})` : text] : []
  })
  return texts.length > 1 ? `(${texts.join(' || ')})` : (texts[0] ?? '')
}
