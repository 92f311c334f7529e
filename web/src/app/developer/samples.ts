/** Examples made of an object's own fields, so that what is copied fits. */
import type { FieldMeta, ObjectMeta } from '@/api'

const ID = '0190a8c4-7b1e-7c3d-9f2a-5b6c7d8e9f00'

const PLAIN: Record<string, unknown> = {
  integer: 12,
  decimal: '12.50',
  percent: '0.25',
  rating: 4,
  boolean: true,
  date: '2026-03-02',
  datetime: '2026-03-02T10:00:00+08:00',
  money: { amount: '120000.00', currency: 'CNY' },
  phone: '13800138000',
  email: 'wang@example.com',
  url: 'https://example.com',
  json: {},
}

function sample(field: FieldMeta, written: boolean): unknown {
  const choices = field.options.choices?.map((one) => (typeof one === 'string' ? one : one.value)) ?? []
  if (field.type === 'multi_choice') return choices.slice(0, 2)
  if (field.type === 'choice') return choices[0] ?? ''
  if (field.options.to) return written ? ID : { id: ID, title: '…' }
  return field.type in PLAIN ? PLAIN[field.type] : '…'
}

const writable = (object: ObjectMeta) => object.fields.filter((field) => !field.system && !field.derived && !field.readonly)

/** What a program would send: everything required, and a few fields more. */
export function bodySample(object: ObjectMeta): Record<string, unknown> {
  const all = writable(object)
  const chosen = [...all.filter((field) => field.required), ...all.filter((field) => !field.required).slice(0, 4)]
  return Object.fromEntries(chosen.map((field) => [field.name, sample(field, true)]))
}

export function answerSample(object: ObjectMeta): Record<string, unknown> {
  const shown = object.fields.filter((field) => !field.system).slice(0, 6)
  return { rows: [{ id: ID, version: 3, ...Object.fromEntries(shown.map((field) => [field.name, sample(field, false)])) }], next: null, as_of: '2026-03-02T02:00:00Z' }
}

export interface Command {
  key: 'list' | 'query' | 'create' | 'change' | 'remove' | 'events'
  command: string
}

const quoted = (value: unknown) => `'${JSON.stringify(value).replace(/'/g, `'\\''`)}'`

/** curl lines for every way to ask; the key stands in the environment. */
export function commands(object: ObjectMeta, origin: string): Command[] {
  const place = `${origin}/api/v1/records/${object.name}`
  const key = '-H "Authorization: Bearer $YINGDAN_KEY"'
  const json = '-H "Content-Type: application/json"'
  const body = quoted(bodySample(object))
  const first = writable(object)[0]
  const question = { filter: 'created_at > now - duration("24h")', sort: ['-created_at'], limit: 50 }
  return [
    { key: 'list', command: `curl ${key} "${place}?limit=50&sort=-created_at"` },
    { key: 'query', command: `curl ${key} ${json} -d ${quoted(question)} "${place}/query"` },
    { key: 'create', command: `curl ${key} ${json} -H "Idempotency-Key: $(uuidgen)" -d ${body} "${place}"` },
    { key: 'change', command: `curl -X PATCH ${key} ${json} -H 'If-Match: "3"' -d ${quoted(first ? { [first.name]: sample(first, true) } : {})} "${place}/${ID}"` },
    { key: 'remove', command: `curl -X DELETE ${key} "${place}/${ID}"` },
    { key: 'events', command: `curl ${key} "${origin}/api/v1/events?types=record.*&after=$POSITION"` },
  ]
}
