/** An automation as its definition holds it, and the small turns between its text and what people pick. */
import type { Label } from '@/api'

import type { Body } from '../shapes'

export type On = 'record' | 'event' | 'clock' | 'level' | 'schedule'
export type Do = 'create' | 'update' | 'notify' | 'start_clock' | 'call_webhook' | 'open_situation' | 'close_situation' | 'decide' | 'wait' | 'stop'

export interface When extends Body {
  on: On
}

export interface Action extends Body {
  do: Do
}

export interface AutomationBody extends Body {
  label: Label
  description?: Label
  when: When
  if?: string
  then: Action[]
}

export const ONS: readonly On[] = ['record', 'level', 'clock', 'event', 'schedule']
export const DOS: readonly Do[] = ['create', 'update', 'notify', 'wait', 'stop', 'decide', 'start_clock', 'call_webhook', 'open_situation', 'close_situation']

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
export const values = (value: unknown): Record<string, string> => (value && typeof value === 'object' ? (value as Record<string, string>) : {})

/** A first body that has all a trigger of this kind needs. */
export function freshWhen(on: On, object: string): When {
  if (on === 'record') return { on, object, ops: ['created'] }
  if (on === 'level') return { on, object, level: '', direction: 'up' }
  if (on === 'clock') return { on, clock: '', state: 'breached' }
  if (on === 'event') return { on, type: '' }
  return { on, cron: '0 9 * * 1-5', zone: 'Asia/Shanghai' }
}

export function freshAction(kind: Do): Action {
  if (kind === 'create') return { do: kind, object: '', values: {} }
  if (kind === 'update') return { do: kind, values: {} }
  if (kind === 'notify') return { do: kind, to: ['owner'], title: { zh: '', en: '' } }
  if (kind === 'start_clock') return { do: kind, clock: '' }
  if (kind === 'call_webhook') return { do: kind, webhook: '' }
  if (kind === 'open_situation') return { do: kind, situation: '', units: '', until: "now + duration('72h')", reason: '' }
  if (kind === 'close_situation') return { do: kind, situation: '', reason: '' }
  if (kind === 'decide') return { do: kind, table: '' }
  if (kind === 'wait') return { do: kind, for: '24h' }
  return { do: kind }
}

/** A body without what is empty, so that a box left blank is no fault. */
export function tidy<T extends Body>(body: T): T {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))) as T
}

export type Source = 'text' | 'field' | 'expression'

/** How a value was given: a fixed text or number, a field of the record, or an expression. */
export function sourceOf(expression: string): Source {
  if (expression === '' || literal(expression) !== null) return 'text'
  return /^record\.[a-z][a-z0-9_]*$/.test(expression) ? 'field' : 'expression'
}

/** What a plain literal says; null for anything that has to be computed. */
export function literal(expression: string): string | null {
  if (/^(true|false|-?\d+(\.\d+)?)$/.test(expression)) return expression
  const quoted = /^'((?:[^'\\]|\\.)*)'$/.exec(expression) ?? /^"((?:[^"\\]|\\.)*)"$/.exec(expression)
  return quoted ? (quoted[1] ?? '').replace(/\\(.)/g, '$1') : null
}

const BARE = new Set(['boolean', 'integer', 'decimal', 'money', 'percent', 'rating'])

/** A literal of a field's type. */
export function literalFor(type: string, value: string): string {
  if (value === '') return ''
  if (BARE.has(type) && /^(true|false|-?\d+(\.\d+)?)$/.test(value)) return value
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`
}

/** Code outside quotes, and quoted text, in turns. */
const PIECES = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'"]+|['"]/g

function outside(expression: string, turn: (code: string) => string): string {
  return (expression.match(PIECES) ?? []).map((piece) => (piece.startsWith("'") || piece.startsWith('"') ? piece : turn(piece))).join('')
}

/** Whether a condition speaks of the record alone, so that it can be shown as rows. */
export function aboutRecordOnly(expression: string): boolean {
  let only = true
  outside(expression, (code) => {
    if (/\b(before|data|decision|row)\./.test(code)) only = false
    return code
  })
  return only
}

/** `record.stage == 'won'` as the condition builder writes it: `stage == 'won'`. */
export const withoutRecord = (expression: string): string => outside(expression, (code) => code.replace(/\brecord\./g, ''))

/** The way back: plain names of the object's fields become the record's. */
export function withRecord(expression: string, fields: ReadonlySet<string>): string {
  return outside(expression, (code) =>
    code.replace(/(\.?)\b([a-z_][a-z0-9_]*)\b(?!\s*\()/gi, (whole, dot: string, name: string) => (dot === '' && fields.has(name) ? `record.${name}` : whole)),
  )
}
