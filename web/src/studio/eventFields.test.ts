import { expect, it } from 'vitest'

import type { FieldMeta } from '@/api'
import { literalOf, readFilter, writeCondition } from '@/fields'

import { readText, writeGroup } from './conditions/tree'
import { eventFields, isEventDimension } from './eventFields'

const meta = (name: string, type: string, options = {}): FieldMeta => ({ name, type: type as FieldMeta['type'], label: { zh: name, en: name }, options, required: false, derived: false, system: false, readonly: false })
const channels = { choices: [{ value: 'website', label: { zh: '官网', en: 'Website' } }] }
const about = new Map([meta('source', 'choice', channels), meta('grade', 'choice'), meta('note', 'long_text'), meta('owner', 'user')].map((one) => [one.name, one]))
const body = { object: 'sales.lead', data: { path: 'text', seconds: { type: 'decimal', label: { zh: '秒', en: 'Seconds' } }, raw: 'json', paid: 'money' } }
const fields = eventFields(body, about, { own: (name) => name, record: 'R' })

it('offers what can be read out of an event, with its own label, and the fields of its record', () => {
  expect([...fields.keys()]).toEqual(['data.path', 'data.seconds', 'source', 'at', 'actor', 'record.source', 'record.grade', 'record.note', 'record.owner'])
  expect(fields.get('data.seconds')!.label.zh).toBe('秒')
  expect(fields.get('record.grade')!.label.en).toBe('R · grade')
  expect(fields.get('source')!.options).toBe(channels)
})

it('takes numbers apart by what has few values', () => {
  expect([...fields.values()].filter(isEventDimension).map((one) => one.name)).toEqual(['data.path', 'data.seconds', 'source', 'actor', 'record.source', 'record.grade', 'record.owner'])
})

it('reads conditions over names with parts as rows and writes the same text', () => {
  for (const text of ['data.seconds > 5', "data.path.startsWith(\"/price\")", 'record.grade == "A"', 'source in ["website"]', 'record.owner == actor.id', 'at >= now - duration("30d")', '!data.path.contains("x")']) {
    const [clause] = readFilter(text, fields, literalOf)
    expect(clause, text).toHaveProperty('field')
    expect(writeCondition(clause as Parameters<typeof writeCondition>[0], literalOf(fields.get((clause as { field: string }).field)!))).toBe(text)
  }
  const whole = 'data.seconds > 5 && (record.grade == "A" || record.grade == "B")'
  expect(writeGroup(readText(whole, fields, literalOf), fields, literalOf)).toBe(whole)
})

it('leaves a name that no field has as text', () => {
  expect(readFilter('data.raw == "x"', fields, literalOf)).toEqual([{ text: 'data.raw == "x"' }])
})
