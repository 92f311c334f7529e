import { describe, expect, test } from 'vitest'

import type { Body } from '../shapes'
import { droppedField, firstForm, movedSection, placeOfField, putField, stepField, tabsOf, usedFields, withRule } from './formState'

const label = { zh: '页', en: 'Tab' }
const form: Body = { tabs: [{ label, sections: [{ fields: ['a', 'b', 'c'] }, { fields: ['d'] }] }, { label, sections: [{ fields: ['e'] }] }] }
const shape = (body: Body) => tabsOf(body).map((tab) => (tab.sections ?? []).map((section) => section.fields.join('')))

describe('a form', () => {
  test('of an object begins with all of its fields in one section', () => {
    expect(shape(firstForm(['a', 'b'], label))).toEqual([['ab']])
  })
  test('takes a field to any place, and it stands there once', () => {
    expect(shape(putField(form, 'a', { tab: 0, section: 0, at: 3 }))).toEqual([['bca', 'd'], ['e']])
    expect(shape(putField(form, 'a', { tab: 0, section: 0, at: 1 }))).toEqual([['abc', 'd'], ['e']])
    expect(shape(putField(form, 'c', { tab: 1, section: 0, at: 0 }))).toEqual([['ab', 'd'], ['ce']])
    expect(shape(putField(form, 'x', { tab: 0, section: 1, at: 1 }))).toEqual([['abc', 'dx'], ['e']])
  })
  test('keeps all of its fields wherever one is put', () => {
    for (const field of 'abcde') {
      for (const [tab, section, size] of [[0, 0, 3], [0, 1, 1], [1, 0, 1]] as const) {
        for (let at = 0; at <= size; at += 1) expect([...usedFields(putField(form, field, { tab, section, at }))].sort().join('')).toBe('abcde')
      }
    }
  })
  test('moves a field step by step by keyboard, over the edge of a section too', () => {
    expect(shape(stepField(form, 'a', 1))).toEqual([['bac', 'd'], ['e']])
    expect(shape(stepField(form, 'c', 1))).toEqual([['ab', 'cd'], ['e']])
    expect(shape(stepField(form, 'd', -1))).toEqual([['abcd', ''], ['e']])
    expect(shape(stepField(form, 'a', -1))).toEqual(shape(form))
    expect(shape(stepField(stepField(form, 'b', 1), 'b', -1))).toEqual(shape(form))
  })
  test('drops a field and knows where one stands', () => {
    expect(shape(droppedField(form, 'b'))).toEqual([['ac', 'd'], ['e']])
    expect(placeOfField(form, 'e')).toEqual({ tab: 1, section: 0, at: 0 })
    expect(placeOfField(form, 'x')).toBeNull()
  })
  test('moves its sections', () => {
    expect(shape(movedSection(form, 0, 0, 1))).toEqual([['d', 'abc'], ['e']])
  })
  test('has no empty rules', () => {
    const ruled = withRule(form, 'a', 'visible_when', 'b == "x"')
    expect(ruled.rules).toEqual({ a: { visible_when: 'b == "x"' } })
    expect(withRule(ruled, 'a', 'visible_when', ' ')).toEqual(form)
  })
})
