import { describe, expect, test } from 'vitest'

import type { FieldMeta, ObjectMeta, ViewMeta } from '@/api'

import { ALL, askedFields, changeList, defaultColumns, readSort, resolveList, turnSort, writeSort } from './listState'

const field = (name: string, type: FieldMeta['type'] = 'text', more: Partial<FieldMeta> = {}): FieldMeta => ({
  name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false, ...more,
})
const object: ObjectMeta = {
  name: 'crm.deal', label: { zh: '商机', en: 'Deal' }, title: 'name', actions: [],
  fields: [
    field('note', 'long_text'), field('stage', 'choice'), field('name'), field('score', 'decimal', { derived: true }),
    field('owner', 'reference', { system: true }), field('created_at', 'datetime', { system: true }), field('version', 'integer', { system: true }),
  ],
}
const view = (name: string, more: Partial<ViewMeta> = {}): ViewMeta => ({ name, object: object.name, label: { zh: name, en: name }, columns: ['name', 'stage'], filter: 'stage == "won"', sort: '-score', ...more })
const params = (text = '') => new URLSearchParams(text)

describe('sorting', () => {
  test('a header goes descending, ascending, off', () => {
    expect(turnSort('', 'score')).toBe('-score')
    expect(turnSort('-score', 'score')).toBe('score')
    expect(turnSort('score', 'score')).toBe('')
  })
  test('shift keeps the other columns', () => {
    expect(turnSort('-score', 'name', true)).toBe('-score,-name')
    expect(turnSort('-score,-name', 'score', true)).toBe('score,-name')
  })
  test('definitions hold lists, addresses hold text', () => {
    expect(writeSort(readSort(['-score', 'name']))).toBe('-score,name')
    expect(readSort(null)).toEqual([])
  })
})

describe('what a list shows', () => {
  test('without a view: title first, judgements next, owner and time last, no internals', () => {
    expect(defaultColumns(object)).toEqual(['name', 'score', 'stage', 'owner', 'created_at'])
  })
  test('the first view is shown unless another one is asked for', () => {
    expect(resolveList(object, [view('won')], params())).toMatchObject({ view: 'won', filter: 'stage == "won"', sort: '-score', columns: ['name', 'stage'], changed: false })
    expect(resolveList(object, [view('won')], params('view=all'))).toMatchObject({ view: ALL, filter: '', sort: '-created_at', changed: false })
  })
  test('a changed view says so, and an emptied filter stays empty', () => {
    const state = resolveList(object, [view('won')], changeList(params('view=won'), { filter: '' }))
    expect(state).toMatchObject({ view: 'won', filter: '', changed: true })
  })
  test('fields that are gone or hidden are left out of columns and order', () => {
    const state = resolveList(object, [view('old', { columns: ['name', 'salary'], sort: ['-salary', 'name'] as unknown as string })], params())
    expect(state).toMatchObject({ columns: ['name'], sort: 'name' })
  })
  test('the title is always asked for, unknown fields never', () => {
    expect(askedFields(object, ['stage', 'salary'])).toBe('name,stage')
  })
})
