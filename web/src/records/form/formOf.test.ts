import { describe, expect, it } from 'vitest'

import type { FieldMeta, FormMeta, Meta, ObjectMeta } from '@/api'

import { blanksOf, entrySections, formOf, judgeOf, pointingHere, startOf } from './formOf'

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type: 'text', label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false, ...more })
const object = (name: string, fields: FieldMeta[]): ObjectMeta => ({ name, label: { zh: name, en: name }, title: 'name', actions: ['read', 'update'], fields })
const dealer = object('shop.dealer', [field('name'), field('line'), field('note'), field('owner', { system: true })])
const payment = object('shop.payment', [field('dealer', { type: 'reference', options: { to: 'shop.dealer' } })])
const meta = (forms: FormMeta[]): Meta => ({ version: 1, objects: [dealer, payment], views: [], forms, event_types: [], signals: [], abilities: [] })
const late = { op: 'eq', type: 'bool', args: [{ read: ['line'], type: 'text' }, { value: 'late', type: 'text' }] }
const form: FormMeta = {
  name: 'shop.form',
  object: 'shop.dealer',
  label: dealer.label,
  summary: [],
  tabs: [{ label: { zh: '页', en: 'Tab' }, visible_when: null, related: [], sections: [{ label: null, fields: ['name', 'line'], columns: 2, collapsed: false, visible_when: late }] }],
  rules: { note: { visible_when: late, required_when: late, readonly_when: null }, name: { visible_when: null, required_when: null, readonly_when: late } },
}

describe('the page of a record', () => {
  it('an object without a form has all its own fields and the lists that point to it', () => {
    const made = formOf(meta([]), dealer)
    expect(made.tabs.flatMap((tab) => tab.sections.flatMap((one) => one.fields))).toEqual(['name', 'line', 'note'])
    expect(made.tabs[0]?.related).toEqual([{ object: 'shop.payment', by: 'dealer' }])
    expect(pointingHere(meta([]), 'shop.payment')).toEqual([])
  })

  it('a field that a form forgot stands in a closed section at the end of the first tab', () => {
    const made = formOf(meta([form]), dealer)
    const last = made.tabs[0]?.sections.at(-1)
    expect(last?.fields).toEqual(['note'])
    expect(last?.collapsed).toBe(true)
  })

  it('conditions decide while somebody types', () => {
    const calm = judgeOf(form, dealer, { line: 'fine' }, null, new Date())
    const tense = judgeOf(form, dealer, { line: 'late' }, null, new Date())
    const [note, name] = [field('note'), field('name')]
    expect([calm.visible('note'), calm.required(note), calm.readonly(name), calm.shown(late)]).toEqual([false, false, false, false])
    expect([tense.visible('note'), tense.required(note), tense.readonly(name), tense.shown(late)]).toEqual([true, true, true, true])
    expect(calm.visible('line')).toBe(true)
    expect(calm.readonly(field('score', { derived: true }))).toBe(true)
  })

  it('what a form asks for is told only while it is seen, writable and empty', () => {
    const values = { line: 'late', note: '' }
    const judge = judgeOf(form, dealer, values, null, new Date())
    expect(blanksOf(dealer.fields, judge, values).map((one) => one.name)).toEqual(['note'])
    expect(blanksOf(dealer.fields, judge, { ...values, note: 'so' })).toEqual([])
    const hidden = judgeOf(form, dealer, { line: 'fine' }, null, new Date())
    expect(blanksOf([field('note', { required: true })], hidden, {})).toEqual([])
    expect(blanksOf([field('name', { required: true })], judge, {})).toEqual([])
  })

  it('a new record is entered as the form shows it, or with what must be given first', () => {
    const judge = judgeOf(form, dealer, {}, null, new Date())
    expect(entrySections(formOf(meta([form]), dealer), dealer, judge).map((one) => one.fields)).toEqual([['name', 'line'], ['note']])
    const strict = object('shop.strict', [field('line'), field('name'), field('note', { required: true })])
    expect(entrySections(formOf(meta([]), strict), strict, judge)[0]?.fields).toEqual(['note', 'name', 'line'])
  })

  it('a new record begins with what the fields say, but for what only the server can name', () => {
    const begun = object('shop.begun', [field('line', { default: 'fine' }), field('done', { default: false }), field('to', { default: 'x', options: { to: 'shop.dealer' } }), field('own', { default: 1, readonly: true })])
    expect(startOf(begun)).toEqual({ line: 'fine', done: false })
  })
})
