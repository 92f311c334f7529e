import { expect, test } from 'vitest'

import type { FieldMeta } from '@/api'
import { compute } from './compute'

const env = { now: '2026-03-02T02:00:00Z', today: '2026-03-02', zone: 'Asia/Shanghai' }
const read = (name: string, type: string) => ({ read: [name], type })
const fieldOf = (name: string, formula: FieldMeta['formula']): FieldMeta => ({
  name, type: 'decimal', label: { zh: name, en: name }, options: {}, required: false, derived: true, system: false, readonly: true, ...(formula ? { formula } : {}),
})
const margin = fieldOf('margin', {
  program: { op: 'sub', args: [read('budget', 'money'), read('cost', 'money')], type: 'money' }, money: ['budget', 'cost'], currency: 'CNY', rank: 1,
})
const half = fieldOf('half', {
  program: { op: 'div', args: [read('margin', 'money'), { value: '2', type: 'int' }], type: 'money' }, money: ['margin'], currency: 'CNY', rank: 2,
})
const money = (amount: string, currency = 'USD') => ({ amount, currency })

test('formulas over formulas are computed in their order and keep the currency', () => {
  const row = compute([half, margin], { budget: money('9'), cost: money('5') }, env)
  expect(row['margin']).toEqual(money('4'))
  expect(row['half']).toEqual(money('2'))
})
test('amounts of two currencies give nothing', () => {
  const row = compute([half, margin], { budget: money('9'), cost: money('5', 'CNY') }, env)
  expect(row['margin']).toBeNull()
  expect(row['half']).toBeNull()
})
test('without an amount there is no result, and what was entered stays', () => {
  expect(compute([margin], { budget: money('9'), cost: null }, env)).toEqual({ budget: money('9'), cost: null, margin: null })
})
