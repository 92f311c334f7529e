import { describe, expect, test } from 'vitest'

import { differences, shownValue } from './differences'
import { placeWords } from './versions/placeWords'
import type { JsonSchema } from './shapes'

const WORDS = { yes: '是', no: '否', none: '—' }

describe('differences', () => {
  test('are named by their place, inside of objects too', () => {
    const found = differences({ label: { zh: '旧', en: 'x' }, list: [1], same: 1 }, { label: { zh: '新', en: 'x' }, list: [1, 2], same: 1 })
    expect(found.map(({ path, was, now }) => [path, was, now])).toEqual([
      ['label.zh', '旧', '新'],
      ['list', [1], [1, 2]],
    ])
  })
  test('of a new body are all of its members', () => {
    expect(differences(null, { a: 1 })).toEqual([{ path: 'a', steps: [{ key: 'a' }], was: undefined, now: 1 }])
  })
  test('of items are told item by item, wherever they moved to', () => {
    const [a, b, c] = [{ name: 'a', label: { zh: '电话' } }, { name: 'b' }, { name: 'c' }]
    expect(differences({ fields: [a, b] }, { fields: [b, { ...a, required: true }, c] }).map((one) => one.path)).toEqual(['fields.电话.required', 'fields.c'])
  })
  test('of items that only moved are their order', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }]
    expect(differences({ fields: [a, b] }, { fields: [b, a] })).toEqual([{ path: 'fields', steps: [{ key: 'fields' }], was: ['a', 'b'], now: ['b', 'a'] }])
  })
  test('of items that cannot be told apart are the whole list', () => {
    expect(differences({ rows: [{ when: 'x' }, { when: 'y' }] }, { rows: [{ when: 'x' }] }).map((one) => one.path)).toEqual(['rows'])
  })
})

test('places are told in the words of the schema', () => {
  const label = { type: 'object', properties: { zh: { type: 'string' }, en: { type: 'string' } } } satisfies JsonSchema
  const root: JsonSchema = {
    type: 'object',
    properties: { fields: { type: 'array', label: { zh: '字段', en: 'Fields' }, items: { $ref: '#/$defs/Field' } } },
    $defs: { Field: { type: 'object', properties: { label: { ...label, label: { zh: '名称', en: 'Label' } }, required: { type: 'boolean', label: { zh: '必填', en: 'Required' } } } } },
  }
  const words = { say: (one: { zh: string }) => one.zh, zh: '中文', en: '英文' }
  const [before, after] = [{ fields: [{ name: 'a', label: { zh: '电话', en: 'Phone' } }] }, { fields: [{ name: 'a', label: { zh: '手机', en: 'Phone' }, required: true }] }]
  expect(differences(before, after).map((one) => placeWords(one.steps, root, after, words))).toEqual(['字段 › 手机 › 名称 › 中文', '字段 › 手机 › 必填'])
  expect(placeWords([{ key: 'fresh' }], undefined, after, words)).toBe('fresh')
})

test('values are short and in words', () => {
  expect([true, null, ['a', 'b'], { zh: '旧', en: 'old' }].map((one) => shownValue(one, WORDS))).toEqual(['是', '—', 'a、b', '旧 / old'])
  expect(shownValue('长'.repeat(200), WORDS)).toHaveLength(121)
})
