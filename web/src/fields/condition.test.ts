import { describe, expect, test } from 'vitest'

import type { FieldMeta } from './field'
import { type Clause, writeFilter } from './condition'
import { readFilter, splitClauses } from './conditionReader'
import { reshape } from './operators'

const field = (name: string, type: FieldMeta['type']): FieldMeta => ({
  name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false,
})
const LITERALS = {
  text: 'text', choice: 'text', multi_choice: 'text', decimal: 'number', money: 'number', boolean: 'boolean', date: 'date', datetime: 'datetime', reference: 'reference', duration: 'duration', region: 'region', references: 'reference', user: 'reference', unit: 'reference',
} as const
const all = [
  field('name', 'text'), field('grade', 'choice'), field('tags', 'multi_choice'), field('score', 'decimal'), field('budget', 'money'),
  field('converted', 'boolean'), field('due_on', 'date'), field('created_at', 'datetime'), field('owner', 'reference'),
  field('effort', 'duration'), field('place', 'region'), field('accounts', 'references'), field('seller', 'user'), field('team', 'unit'),
]
const fields = new Map(all.map((one) => [one.name, one]))
const literalOf = (one: FieldMeta) => LITERALS[one.type as keyof typeof LITERALS]
const write = (clauses: Clause[]) => writeFilter(clauses, fields, literalOf)
const read = (text: string) => readFilter(text, fields, literalOf)

describe('chips become expression text', () => {
  test('two conditions are joined by && and typed by their fields', () => {
    expect(write([{ field: 'grade', operator: 'is', value: 'A' }, { field: 'score', operator: 'at-least', value: '70' }])).toBe('grade == "A" && score >= 70')
  })
  test('quotes, backslashes and Chinese in a value cannot leave the string', () => {
    expect(write([{ field: 'name', operator: 'contains', value: '华"东\\ || true' }])).toBe(String.raw`name.contains("华\"东\\ || true")`)
  })
  test('an unfinished condition filters nothing', () => {
    expect(write([{ field: 'grade', operator: 'one-of', value: [] }, { field: 'score', operator: 'above', value: '' }])).toBe('')
  })
  test('half a range is written with the edge that is given', () => {
    expect(write([{ field: 'score', operator: 'between', value: ['', '80'] }])).toBe('score <= 80')
  })
  test('text that is no number is never written as a number', () => {
    expect(write([{ field: 'score', operator: 'above', value: '1 || true' }])).toBe('score > 0')
  })
  test('a hand-written alternative is bracketed before it is joined', () => {
    expect(write([{ text: 'score > 90 || grade == "A"' }, { field: 'converted', operator: 'no', value: null }])).toBe('(score > 90 || grade == "A") && converted != true')
  })
  test('a field the reader may not see is left out', () => {
    expect(write([{ field: 'salary', operator: 'above', value: '1' }, { field: 'converted', operator: 'yes', value: null }])).toBe('converted == true')
  })
})

describe('expression text becomes chips', () => {
  const texts = [
    'grade == "A" && score >= 70',
    'grade in ["A", "B"] && !(owner in ["0190"])',
    '"urgent" in tags && !("lost" in tags)',
    'name.contains("a && b") && !name.contains("x") && name.startsWith("华")',
    'created_at >= now - duration("7d") && due_on <= date("2026-12-01")',
    'created_at >= datetime("2026-01-01T00:00:00.000Z")',
    'score >= 10 && score <= 20',
    'budget != null && converted == true && name == null',
    'effort >= duration("90m") && place.startsWith("33")',
    'accounts.containsAny(["0190", "0191"]) && !accounts.containsAny(["0192"]) && accounts.containsAll(["0193"])',
    'seller == actor.id && team in actor.subtree',
    'team.under("0190") && owner.under("0191")',
    'score + 1 > 3 && grade != "C"',
  ]
  test.each(texts)('%s survives reading and writing', (text) => {
    expect(write(read(text))).toBe(text)
  })
  test('what no chip can show stays text', () => {
    expect(read('score > 1 || grade == "A"')).toEqual([{ text: 'score > 1 || grade == "A"' }])
    expect(read('size(name) > 3')).toEqual([{ text: 'size(name) > 3' }])
  })
  test('single quotes are read and written back as double ones', () => {
    expect(write(read(`grade == 'A' && name.contains('他说"好"')`))).toBe(String.raw`grade == "A" && name.contains("他说\"好\"")`)
  })
  test('a number compared with a text field is not a chip', () => {
    expect(read('name == 3')).toEqual([{ text: 'name == 3' }])
  })
  test('the edges of a range are one chip', () => {
    expect(read('score >= 10 && score <= 20')).toEqual([{ field: 'score', operator: 'between', value: ['10', '20'] }])
  })
  test('operators inside strings and brackets do not split', () => {
    expect(splitClauses('name == "a && b" && (score > 1 || score < 0)')).toEqual(['name == "a && b"', '(score > 1 || score < 0)'])
  })
})

describe('changing the operator of a chip', () => {
  test('keeps the value where its shape allows', () => {
    expect(reshape('70', 'at-least', 'between')).toEqual(['70', ''])
    expect(reshape(['A', 'B'], 'one-of', 'none-of')).toEqual(['A', 'B'])
    expect(reshape(['70', '90'], 'between', 'at-most')).toBe('70')
  })
  test('drops a value that would mean something else', () => {
    expect(reshape('7d', 'within-last', 'at-least')).toBeNull()
    expect(reshape('70', 'is', 'empty')).toBeNull()
  })
})
