/** Reads expression text back into chips: a conjunction of simple clauses; everything else is kept as text. */
import type { FieldMeta, Literal } from './field'
import type { Clause, Condition, LiteralOf } from './condition'
import type { Operator } from './field'

/** Splits at top-level `&&`, minding strings and brackets. A top-level `||` or `?` makes the whole one clause. */
export const splitClauses = (text: string): string[] => {
  const parts: string[] = []
  let depth = 0
  let start = 0
  let quoted = ''
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i)
    if (quoted) {
      if (char === '\\') i += 1
      else if (char === quoted) quoted = ''
    } else if (char === '"' || char === "'") quoted = char
    else if ('([{'.includes(char)) depth += 1
    else if (')]}'.includes(char)) depth -= 1
    else if (depth === 0 && (text.startsWith('||', i) || char === '?')) return [text.trim()].filter(Boolean)
    else if (depth === 0 && text.startsWith('&&', i)) {
      parts.push(text.slice(start, i))
      start = i + 2
      i += 1
    }
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim()).filter(Boolean)
}

const STRING = String.raw`(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`
const VALUE = String.raw`(?:${STRING}|-?\d+(?:\.\d+)?|true|false|null|date\(${STRING}\)|datetime\(${STRING}\)|duration\(${STRING}\))`
/** `stage`, and where a name has parts, `record.stage`. */
const NAME = String.raw`[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*`
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`)

const COMPARISON = whole(String.raw`(${NAME})\s*(==|!=|>=|<=|>|<)\s*(${VALUE})`)
const MEMBER = whole(String.raw`(${NAME})\s+in\s+\[(.*)\]`)
const NOT_MEMBER = whole(String.raw`!\s*\(\s*(${NAME})\s+in\s+\[(.*)\]\s*\)`)
const HAS = whole(String.raw`(${STRING})\s+in\s+(${NAME})`)
const HAS_NOT = whole(String.raw`!\s*\(\s*(${STRING})\s+in\s+(${NAME})\s*\)`)
const CALL = whole(String.raw`(!?)(${NAME})\.(contains|startsWith)\((${STRING})\)`)
const UNDER = whole(String.raw`(${NAME})\.under\((${STRING})\)`)
const SHARED = whole(String.raw`(!?)(${NAME})\.(containsAny|containsAll)\(\[(.*)\]\)`)
const MINE = whole(String.raw`(${NAME})\s*(==\s*actor\.id|in\s+actor\.subtree)`)
const RECENT = whole(String.raw`(${NAME})\s*>=\s*now\s*-\s*duration\((${STRING})\)`)

const OPERATORS: Record<string, Operator> = {
  '==': 'is',
  '!=': 'is-not',
  '>=': 'at-least',
  '<=': 'at-most',
  '>': 'above',
  '<': 'below',
}

const unquote = (text: string): string => {
  const inside = text.startsWith("'") ? `"${text.slice(1, -1).replace(/\\'/g, "'").replace(/(^|[^\\])"/g, '$1\\"')}"` : text
  try {
    const value: unknown = JSON.parse(inside)
    return typeof value === 'string' ? value : ''
  } catch {
    return text.slice(1, -1)
  }
}

const kindOf = (value: string): Literal => {
  if (/^["']/.test(value)) return 'text'
  if (value.startsWith('datetime(')) return 'datetime'
  if (value.startsWith('date(')) return 'date'
  if (value.startsWith('duration(')) return 'duration'
  return value === 'true' || value === 'false' ? 'boolean' : 'number'
}

/** The value inside a literal, or null when the literal does not suit the field's type. */
const readLiteral = (value: string, literal: Literal): string | null => {
  const kind = kindOf(value)
  const suits = kind === literal || (kind === 'text' && literal === 'reference')
  if (!suits) return null
  const text = new RegExp(STRING).exec(value)
  return text ? unquote(text[0]) : value
}

const readList = (inside: string, literal: Literal): string[] | null => {
  if (!whole(String.raw`\s*${VALUE}(?:\s*,\s*${VALUE})*\s*`).test(inside)) return null
  const values = inside.match(new RegExp(VALUE, 'g')) ?? []
  const read = values.map((value) => readLiteral(value, literal))
  return read.every((value): value is string => value !== null) ? read : null
}

const readComparison = (text: string, literalFor: (name: string) => Literal): Condition | null => {
  const [, name, sign, value] = COMPARISON.exec(text) ?? []
  if (!name || !sign || value === undefined) return null
  if (value === 'null') {
    if (sign === '==') return { field: name, operator: 'empty', value: null }
    return sign === '!=' ? { field: name, operator: 'filled', value: null } : null
  }
  const literal = literalFor(name)
  const operator = OPERATORS[sign]
  if (literal === 'boolean') {
    if (value !== 'true') return null
    if (sign === '==') return { field: name, operator: 'yes', value: null }
    return sign === '!=' ? { field: name, operator: 'no', value: null } : null
  }
  const read = readLiteral(value, literal)
  return read === null || !operator ? null : { field: name, operator, value: read }
}

const readMember = (text: string, literalFor: (name: string) => Literal): Condition | null => {
  const plain = MEMBER.exec(text)
  const [, name, inside] = plain ?? NOT_MEMBER.exec(text) ?? []
  if (!name || inside === undefined) return null
  const values = readList(inside, literalFor(name))
  return values ? { field: name, operator: plain ? 'one-of' : 'none-of', value: values } : null
}

/** What a field of several records holds, and what is whoever looks'. */
const readShared = (text: string, literalFor: (name: string) => Literal): Condition | null => {
  const [, mine, how] = MINE.exec(text) ?? []
  if (mine && how) return { field: mine, operator: how.startsWith('=') ? 'me' : 'below-me', value: null }
  const [, not, name, call, inside] = SHARED.exec(text) ?? []
  if (!name || inside === undefined || (not && call === 'containsAll')) return null
  const values = readList(inside, literalFor(name))
  return values ? { field: name, operator: not ? 'has-none' : call === 'containsAll' ? 'has-all' : 'has-any', value: values } : null
}

const readCall = (text: string, literalFor: (name: string) => Literal): Condition | null => {
  const [, not, name, call, value] = CALL.exec(text) ?? []
  if (name && value !== undefined) {
    // A region holds all whose codes begin as its own does.
    if (call === 'startsWith' && literalFor(name) === 'region')
      return not ? null : { field: name, operator: 'within', value: unquote(value).padEnd(6, '0') }
    if (call === 'startsWith') return not ? null : { field: name, operator: 'starts-with', value: unquote(value) }
    return { field: name, operator: not ? 'lacks' : 'contains', value: unquote(value) }
  }
  const below = UNDER.exec(text)
  if (below?.[1] && below[2]) return { field: below[1], operator: 'under', value: unquote(below[2]) }
  const recent = RECENT.exec(text)
  if (recent?.[1] && recent[2]) return { field: recent[1], operator: 'within-last', value: unquote(recent[2]) }
  const has = HAS.exec(text)
  if (has?.[1] && has[2]) return { field: has[2], operator: 'has', value: unquote(has[1]) }
  const hasNot = HAS_NOT.exec(text)
  if (hasNot?.[1] && hasNot[2]) return { field: hasNot[2], operator: 'has-not', value: unquote(hasNot[1]) }
  return null
}

/** `a >= 1` followed by `a <= 5` is shown as one chip "between". */
const joinRanges = (clauses: Clause[]): Clause[] => {
  const joined: Clause[] = []
  for (const clause of clauses) {
    const last = joined[joined.length - 1]
    if (
      last &&
      'field' in last &&
      'field' in clause &&
      last.field === clause.field &&
      last.operator === 'at-least' &&
      clause.operator === 'at-most' &&
      typeof last.value === 'string' &&
      typeof clause.value === 'string'
    ) {
      joined[joined.length - 1] = { field: clause.field, operator: 'between', value: [last.value, clause.value] }
    } else joined.push(clause)
  }
  return joined
}

export const readFilter = (
  text: string,
  fields: ReadonlyMap<string, FieldMeta>,
  literalOf: LiteralOf,
): Clause[] => {
  const literalFor = (name: string): Literal => {
    const field = fields.get(name)
    return field ? literalOf(field) : 'none'
  }
  const clauses = splitClauses(text).map((part): Clause => {
    const condition = readComparison(part, literalFor) ?? readMember(part, literalFor) ?? readShared(part, literalFor) ?? readCall(part, literalFor)
    return condition && fields.has(condition.field) ? condition : { text: part }
  })
  return joinRanges(clauses)
}
