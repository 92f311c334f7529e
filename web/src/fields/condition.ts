/** Filter chips and the expression text they stand for. The text is the truth; a clause no chip can show stays text. */
import type { FieldMeta, FilterValue, Literal, Operator } from './field'

export interface Condition {
  field: string
  operator: Operator
  value: FilterValue
}

/** A chip: a condition on one field, or a clause kept as written. */
export type Clause = Condition | { text: string }

export const isText = (clause: Clause): clause is { text: string } => 'text' in clause

export type LiteralOf = (field: FieldMeta) => Literal

const COMPARE: Partial<Record<Operator, string>> = {
  is: '==',
  'is-not': '!=',
  above: '>',
  below: '<',
  'at-least': '>=',
  'at-most': '<=',
}

/** Control characters mean nothing in a filter and the language has no escape for most of them. */
// eslint-disable-next-line no-control-regex
const quote = (text: string): string => JSON.stringify(text.replace(/[\u0000-\u001f\u007f]/g, ' '))

export const writeLiteral = (literal: Literal, value: string): string => {
  switch (literal) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value.trim()) ? value.trim() : '0'
    case 'date':
      return `date(${quote(value)})`
    case 'duration':
      return `duration(${quote(value)})`
    case 'datetime':
      return `datetime(${quote(value)})`
    case 'boolean':
      return value === 'true' ? 'true' : 'false'
    default:
      return quote(value)
  }
}

const hasOne = (value: FilterValue): value is string => typeof value === 'string' && value.trim() !== ''
const hasMany = (value: FilterValue): value is readonly string[] => Array.isArray(value) && value.length > 0

/** Nothing useful has been entered yet: such a chip filters nothing and is not written. */
export const isComplete = ({ operator, value }: Condition): boolean => {
  switch (operator) {
    case 'yes':
    case 'no':
    case 'me':
    case 'below-me':
    case 'empty':
    case 'filled':
      return true
    case 'one-of':
    case 'none-of':
    case 'has-any':
    case 'has-all':
    case 'has-none':
      return hasMany(value)
    case 'between':
      return hasMany(value) && value.some((edge) => edge.trim() !== '')
    default:
      return hasOne(value)
  }
}

const writeList = (literal: Literal, values: readonly string[]): string =>
  `[${values.map((value) => writeLiteral(literal, value)).join(', ')}]`

const writeBetween = (name: string, literal: Literal, [low = '', high = '']: readonly string[]): string =>
  [low.trim() && `${name} >= ${writeLiteral(literal, low)}`, high.trim() && `${name} <= ${writeLiteral(literal, high)}`]
    .filter(Boolean)
    .join(' && ')

export const writeCondition = (condition: Condition, literal: Literal): string => {
  const { field: name, operator, value } = condition
  if (!isComplete(condition)) return ''
  const compare = COMPARE[operator]
  if (compare && hasOne(value)) return `${name} ${compare} ${writeLiteral(literal, value)}`
  switch (operator) {
    case 'yes':
      return `${name} == true`
    case 'no':
      return `${name} != true`
    case 'empty':
      return `${name} == null`
    case 'filled':
      return `${name} != null`
    case 'me':
      return `${name} == actor.id`
    case 'below-me':
      return `${name} in actor.subtree`
    case 'has-any':
      return hasMany(value) ? `${name}.containsAny(${writeList(literal, value)})` : ''
    case 'has-all':
      return hasMany(value) ? `${name}.containsAll(${writeList(literal, value)})` : ''
    case 'has-none':
      return hasMany(value) ? `!${name}.containsAny(${writeList(literal, value)})` : ''
    case 'one-of':
      return hasMany(value) ? `${name} in ${writeList(literal, value)}` : ''
    case 'none-of':
      return hasMany(value) ? `!(${name} in ${writeList(literal, value)})` : ''
    case 'between':
      return hasMany(value) ? writeBetween(name, literal, value) : ''
    default:
      return hasOne(value) ? writeCall(name, operator, value.trim()) : ''
  }
}

const writeCall = (name: string, operator: Operator, value: string): string => {
  switch (operator) {
    case 'contains':
      return `${name}.contains(${quote(value)})`
    case 'lacks':
      return `!${name}.contains(${quote(value)})`
    case 'under':
      return `${name}.under(${quote(value)})`
    case 'starts-with':
      return `${name}.startsWith(${quote(value)})`
    case 'has':
      return `${quote(value)} in ${name}`
    case 'has-not':
      return `!(${quote(value)} in ${name})`
    case 'within':
      return `${name}.startsWith(${quote(value.replace(/(00)+$/, ''))})`
    case 'within-last':
      return `${name} >= now - duration(${quote(value)})`
    default:
      return ''
  }
}

/** All chips as one expression text; '' when nothing filters. */
export const writeFilter = (
  clauses: readonly Clause[],
  fields: ReadonlyMap<string, FieldMeta>,
  literalOf: LiteralOf,
): string => {
  const texts = clauses.map((clause) => {
    if (isText(clause)) return clause.text.trim()
    const field = fields.get(clause.field)
    return field ? writeCondition(clause, literalOf(field)) : ''
  })
  const kept = texts.filter((text) => text !== '')
  return kept.length === 1 ? (kept[0] ?? '') : kept.map(protect).join(' && ')
}

/** A hand-written clause with `||` or `?:` needs brackets before it is joined by `&&`. */
const protect = (text: string): string => {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  return /\|\||\?/.test(outside) && !isWrapped(outside) ? `(${text})` : text
}

const isWrapped = (text: string): boolean => {
  if (!text.startsWith('(')) return false
  let depth = 0
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '(') depth += 1
    if (text[i] === ')') depth -= 1
    if (depth === 0) return i === text.length - 1
  }
  return false
}
