import { describe, expect, test } from 'vitest'

import type { FieldMeta } from '@/api'

import { actionsOf, assign, keepRest, leftColumns, missingFields, progressOf, secondsLeft, suggestMapping, toWire } from './mapping'

const field = (name: string, type: FieldMeta['type'] = 'text', more: Partial<FieldMeta> = {}): FieldMeta => ({
  name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false, ...more,
})
const fields = [field('name', 'text', { required: true }), field('phone', 'phone'), field('attributes', 'json'), field('score', 'decimal', { derived: true })]
const column = (index: number, suggested: { field: string; confidence: number } | null = null) => ({ index, name: `c${index}`, samples: [], suggested })

describe('mapping of columns to fields', () => {
  test('the surer of two columns gets the field', () => {
    const columns = [column(0, { field: 'phone', confidence: 0.6 }), column(1, { field: 'phone', confidence: 0.9 })]
    expect(suggestMapping(columns, fields)).toEqual({ 1: 'phone' })
  })
  test('a derived or unknown field is never filled from a file', () => {
    expect(suggestMapping([column(0, { field: 'score', confidence: 1 }), column(1, { field: 'salary', confidence: 1 })], fields)).toEqual({})
  })
  test('a field moves to the column it is given to', () => {
    expect(assign({ 0: 'phone', 1: 'name' }, 2, 'phone', fields)).toEqual({ 1: 'name', 2: 'phone' })
  })
  test('many columns may go to a json field', () => {
    const mapping = assign({ 0: 'attributes' }, 2, 'attributes', fields)
    expect(mapping).toEqual({ 0: 'attributes', 2: 'attributes' })
    expect(suggestMapping([column(0, { field: 'attributes', confidence: 0.5 }), column(1, { field: 'attributes', confidence: 0.5 })], fields)).toEqual({ 0: 'attributes', 1: 'attributes' })
  })
  test('a column can be left out', () => {
    expect(assign({ 0: 'phone', 1: 'name' }, 0, null, fields)).toEqual({ 1: 'name' })
  })
  test('the rest of the file is kept without touching what is mapped', () => {
    const columns = [column(0), column(1), column(2)]
    const mapping = keepRest({ 1: 'name' }, columns, 'attributes')
    expect(mapping).toEqual({ 0: 'attributes', 1: 'name', 2: 'attributes' })
    expect(leftColumns(mapping, columns)).toEqual([])
  })
  test('a required field without a column is named', () => {
    expect(missingFields({ 0: 'phone' }, fields).map((one) => one.name)).toEqual(['name'])
    expect(missingFields({ 0: 'name' }, fields)).toEqual([])
  })
  test('travels with text keys', () => {
    expect(JSON.stringify(toWire({ 7: 'attributes', 0: 'phone' }))).toBe('{"0":"phone","7":"attributes"}')
  })
})

describe('an import run', () => {
  test('an empty file is not divided by zero', () => {
    expect(progressOf({ done: 0, total: 0 })).toBe(0)
    expect(secondsLeft({ done: 0, total: 10, rows_per_s: 0 })).toBeNull()
    expect(secondsLeft({ done: 400, total: 2400, rows_per_s: 1000 })).toBe(2)
  })
  test('what can be done depends on where it stands', () => {
    expect(actionsOf({ state: 'running', created: 5, merged: 0 })).toEqual(['cancel'])
    expect(actionsOf({ state: 'cancelled', created: 5, merged: 0 })).toEqual(['resume', 'undo'])
    expect(actionsOf({ state: 'failed', created: 0, merged: 0 })).toEqual(['resume'])
    expect(actionsOf({ state: 'done', created: 0, merged: 3 })).toEqual(['undo'])
    expect(actionsOf({ state: 'undone', created: 5, merged: 0 })).toEqual([])
  })
})
