/** A chip's words: "评级 属于 A、B". */
import type { FieldMeta } from '@/api'
import { isText, literalOf, momentWords, needsValue, titleOfId, typeOf, wordsOf, type Clause, type Operator } from '@/fields'
import { say } from '@/i18n'

type T = (key: string, values?: Record<string, unknown>) => string

/** Times compare as "not before", not as "at least". `t` speaks the namespace `fields`. */
export function operatorWords(operator: Operator, field: FieldMeta, t: T): string {
  const literal = literalOf(field)
  const timely = (literal === 'date' || literal === 'datetime') && ['is', 'at-least', 'at-most', 'above', 'below'].includes(operator)
  return t(timely ? `dayOperator.${operator}` : `operator.${operator}`)
}

function valueWords(field: FieldMeta, operator: Operator, value: string, t: T): string {
  if (operator === 'within-last') {
    const words = t(`span.${value}`)
    return words === `span.${value}` ? value : words
  }
  const literal = literalOf(field)
  if (literal === 'reference') return titleOfId(value)
  if (literal === 'datetime') return momentWords(value)
  return field.type === 'money' ? value : wordsOf(field, value) || value
}

/** These very records, as a number of promises lists them. */
const NAMED = /^\(?id in \[((?:"[0-9a-f-]{36}"(?:, )?)+)\]\)?$/

export function clauseWords(clause: Clause, fields: ReadonlyMap<string, FieldMeta>, t: T): { name: string; rest: string } {
  if (isText(clause)) {
    const [, ids] = NAMED.exec(clause.text) ?? []
    return { name: '', rest: ids ? t('named', { count: ids.split(',').length }) : clause.text }
  }
  const field = fields.get(clause.field)
  if (!field) return { name: clause.field, rest: '' }
  const operator = operatorWords(clause.operator, field, t)
  if (!needsValue(clause.operator)) return { name: say(field.label), rest: operator }
  const { value } = clause
  const values: readonly string[] = typeof value === 'string' ? [value] : (value ?? [])
  if (clause.operator === 'under') return { name: say(field.label), rest: t('under', { record: valueWords(field, 'is', values[0] ?? '', t) }) }
  if (clause.operator === 'between') {
    const [low = '', high = ''] = values
    const edge = (one: string) => (one ? valueWords(field, 'is', one, t) : '…')
    return { name: say(field.label), rest: `${operator} ${edge(low)} ~ ${edge(high)}` }
  }
  const shown = values.slice(0, 3).map((one) => valueWords(field, clause.operator, one, t))
  const extra = values.length > 3 ? ` +${values.length - 3}` : ''
  return { name: say(field.label), rest: `${operator} ${shown.join(t('join'))}${extra}` }
}

/** Field types that can be filtered at all, shown ones first. */
export const filterable = (fields: readonly FieldMeta[]): FieldMeta[] => fields.filter((field) => typeOf(field).facts.operators.length > 0)
