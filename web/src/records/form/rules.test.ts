import { describe, expect, it } from 'vitest'

import { ApiProblem, type FieldMeta, type RuleMeta } from '@/api'

import { placeFaults, withRules, NO_FAULTS } from '../editable'
import { rulesOf } from './rules'

const env = { now: '2026-03-02T02:00:00Z', today: '2026-03-02', zone: 'Asia/Shanghai' }
const field = (name: string): FieldMeta => ({ name, type: 'text', label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false })
const fields = ['stage', 'reason', 'amount', 'floor'].map(field)
const read = (name: string, type = 'text') => ({ read: [name], type })
const text = (value: string | null) => ({ value, type: value === null ? 'null' : 'text' })
const op = (name: string, ...args: unknown[]) => ({ op: name, args, type: 'bool' })
const rule = (name: string, at: string, reads: string[], broken: unknown, money: string[] = []): RuleMeta => ({ name, label: { zh: `${name}不行`, en: `${name} fails` }, field: at, reads, money, broken })

const lost = rule('lost', 'reason', ['stage', 'reason'], op('and', op('eq', read('stage'), text('lost')), op('not', op('ne', read('reason'), text(null)))))
const above = rule('above', 'amount', ['amount', 'floor'], op('lt', read('amount', 'money'), read('floor', 'money')), ['amount', 'floor'])
const judged = (row: Record<string, unknown>) => rulesOf([lost, above], fields, { id: '1', version: 1, ...row }, env)
const yuan = (amount: string, currency = 'CNY') => ({ amount, currency })

describe('rules of records on a page', () => {
  it('a field is asked for where its being empty would break a rule, filled or not', () => {
    expect(judged({ stage: 'open' }).asks('reason')).toBe(false)
    expect(judged({ stage: 'lost' }).asks('reason')).toBe(true)
    expect(judged({ stage: 'lost', reason: 'price' }).asks('reason')).toBe(true)
    expect(judged({ amount: yuan('1'), floor: yuan('2') }).asks('amount')).toBe(false)
  })

  it('only rules whose fields move are told, and amounts of two currencies are not compared', () => {
    const names = (row: Record<string, unknown>, moved?: string[]) => judged(row).broken(moved).map((one) => one.name)
    expect(names({ stage: 'lost', amount: yuan('1'), floor: yuan('2') })).toEqual(['lost', 'above'])
    expect(names({ stage: 'lost', amount: yuan('1'), floor: yuan('2') }, ['floor'])).toEqual(['above'])
    expect(names({ amount: yuan('1'), floor: yuan('2', 'USD') })).toEqual([])
    expect(names({ amount: null, floor: yuan('2') })).toEqual([])
  })

  it('what was entered and breaks a rule is told at once, an empty field only by its mark', () => {
    const row = { stage: 'lost', amount: yuan('1'), floor: yuan('2') }
    expect([...withRules(NO_FAULTS, judged(row).broken(), row).byField]).toEqual([['amount', 'above不行']])
  })

  it('what the server refused is told until it is mended', () => {
    const refused = new ApiProblem(422, { slug: 'values-are-faulty', title: '', detail: '', faults: [{ at: '/values/reason', slug: 'rule-is-broken', detail: 'lost不行', params: { rule: 'lost' } }] })
    const told = (row: Record<string, unknown>) => [...placeFaults(refused, fields, '', judged(row).mended).byField]
    expect(told({ stage: 'lost' })).toEqual([['reason', 'lost不行']])
    expect(told({ stage: 'lost', reason: 'price' })).toEqual([])
  })
})
