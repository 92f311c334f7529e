import { describe, expect, test } from 'vitest'

import type { FieldMeta } from '@/api'
import type { Condition, Literal, Operator } from '@/fields'

import { isGroup, placed, readText, writeGroup, type Group, type Item } from './tree'

const LITERALS: Record<string, Literal> = { text: 'text', choice: 'text', multi_choice: 'text', decimal: 'number', boolean: 'boolean', date: 'date', datetime: 'datetime', reference: 'reference' }
const field = (name: string, type: string): FieldMeta => ({ name, type: type as FieldMeta['type'], label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false })
const fields = new Map([field('name', 'text'), field('grade', 'choice'), field('tags', 'multi_choice'), field('score', 'decimal'), field('won', 'boolean'), field('due_on', 'date'), field('owner', 'reference')].map((one) => [one.name, one]))
const literalOf = (one: FieldMeta) => LITERALS[one.type]!
const read = (text: string) => readText(text, fields, literalOf)
const write = (group: Group) => writeGroup(group, fields, literalOf)

/** A small generator with a seed: a failing case can be seen again. */
function random(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const upTo = (count: number) => Math.floor(next() * count)
  return { upTo, of: <T>(values: readonly T[]): T => values[upTo(values.length)]! }
}
type Random = ReturnType<typeof random>

const WORDS = ['A', '华东', 'a && b', 'x || y', '他说"好"', 'back\\slash', '(', '1 ? 2 : 3', "it's"]
const BY_FIELD: Record<string, readonly Operator[]> = {
  name: ['contains', 'lacks', 'is', 'is-not', 'starts-with', 'empty', 'filled'],
  grade: ['one-of', 'none-of', 'empty'],
  tags: ['has', 'has-not'],
  score: ['at-least', 'at-most', 'between', 'above', 'below', 'is'],
  won: ['yes', 'no', 'empty'],
  due_on: ['is', 'at-least', 'between'],
  owner: ['one-of', 'none-of'],
}

function valueFor(name: string, operator: Operator, from: Random): Condition['value'] {
  if (['empty', 'filled', 'yes', 'no'].includes(operator)) return null
  const one = () => (name === 'score' ? String(from.upTo(200) - 50) : name === 'due_on' ? `2026-0${1 + from.upTo(9)}-1${from.upTo(10)}` : from.of(WORDS))
  if (operator === 'one-of' || operator === 'none-of') return Array.from({ length: 1 + from.upTo(3) }, one)
  return operator === 'between' ? [one(), one()] : one()
}

function condition(from: Random): Condition {
  const name = from.of(Object.keys(BY_FIELD))
  const operator = from.of(BY_FIELD[name]!)
  return { field: name, operator, value: valueFor(name, operator, from) }
}

const TEXTS = ['size(name) > 3', 'score + 1 > 2', 'won ? true : false', '!(won == true && score > 1)', 'score / (1 + 2) >= 3']

/** As the builder makes them: a group inside another has the other sign and at least two items. */
function group(from: Random, depth: number, of: Group['of']): Group {
  const items = Array.from({ length: 2 + from.upTo(3) }, (): Item => {
    if (depth > 0 && from.upTo(3) === 0) return group(from, depth - 1, of === 'all' ? 'any' : 'all')
    return from.upTo(6) === 0 ? { text: from.of(TEXTS) } : condition(from)
  })
  return { of, items }
}

/** Two neighbours "at least" and "at most" of one field read as one row "between"; both ways mean the same. */
function joins(items: readonly Item[]): boolean {
  return items.some((item, at) => {
    const next = items[at + 1]
    if (isGroup(item)) return joins(item.items)
    if (!next || isGroup(next) || 'text' in item || 'text' in next) return false
    return item.field === next.field && item.operator === 'at-least' && next.operator === 'at-most'
  })
}

describe('conditions', () => {
  test('groups become text and the same groups again', () => {
    for (let seed = 1; seed <= 3_000; seed += 1) {
      const given = group(random(seed), 3, seed % 2 ? 'all' : 'any')
      if (joins(given.items)) continue
      expect(read(write(given)), `seed ${seed}: ${write(given)}`).toEqual(given)
    }
  })
  test('text that was read and written once stays as it is', () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const text = write(group(random(seed), 3, 'any'))
      expect(write(read(text)), `seed ${seed}`).toBe(text)
    }
  })
  test.each(['score > 1 || grade == "A" && won == true', '(score > 1 || won == true) && name.contains("x")', 'score >= 1 && score <= 5', 'size(name) > 3 || owner in ["1"]', '', 'a ? b : c', 'name == "open'])('%s keeps its meaning', (text) => {
    expect(write(read(text))).toBe(text)
  })
  test('brackets that change nothing are dropped', () => {
    expect(write(read('((score > 1) && ((won == true)))'))).toBe('score > 1 && won == true')
  })
  test('a row that is not filled in yet is not written', () => {
    expect(write({ of: 'all', items: [{ field: 'name', operator: 'contains', value: null }, { field: 'won', operator: 'yes', value: null }, { of: 'any', items: [] }] })).toBe('won == true')
  })
  test('an item is put, added and taken out at its path', () => {
    const nested = placed(read('won == true && (score > 1 || score < 0)'), [1, 2], { field: 'grade', operator: 'empty', value: null })
    expect(write(nested)).toBe('won == true && (score > 1 || score < 0 || grade == null)')
    expect(write(placed(placed(nested, [1, 0], null), [0], null))).toBe('score < 0 || grade == null')
  })
})
