import { describe, expect, test } from 'vitest'

import { changedValues, compareSides, sameValue, settleSides, toWire, undecided } from './sides'

const base = { name: '华东制造', status: 'new', budget: { amount: '10.00', currency: 'CNY' }, owner: { id: 'u1', title: '李雷' }, tags: ['a'] }
const fields = Object.keys(base)

describe('three sides of one record', () => {
  test('a change only one of the two made needs no choice', () => {
    const sides = compareSides(base, { ...base, status: 'contacted' }, { name: '华东制造集团' }, fields)
    expect(sides.map((side) => [side.field, side.kind])).toEqual([['name', 'yours'], ['status', 'theirs']])
    expect(settleSides(sides, {})).toEqual({ name: '华东制造集团' })
  })
  test('different changes of one field wait for a choice, and the choice decides', () => {
    const sides = compareSides(base, { ...base, status: 'contacted' }, { status: 'discarded' }, fields)
    expect(undecided(sides, {}).map((side) => side.field)).toEqual(['status'])
    expect(settleSides(sides, { status: 'theirs' })).toEqual({})
    expect(settleSides(sides, { status: 'yours' })).toEqual({ status: 'discarded' })
  })
  test('the same change by both is no conflict and is not written again', () => {
    const sides = compareSides(base, { ...base, tags: ['a', 'b'] }, { tags: ['a', 'b'] }, fields)
    expect(sides.map((side) => side.kind)).toEqual(['same'])
    expect(settleSides(sides, {})).toEqual({})
  })
  test('a reference is the same record whatever its title, and money whatever the order of its keys', () => {
    expect(sameValue({ id: 'u1', title: '李雷' }, { id: 'u1', title: '李磊' })).toBe(true)
    expect(sameValue({ amount: '1', currency: 'CNY' }, { currency: 'CNY', amount: '1' })).toBe(true)
    expect(sameValue('', null)).toBe(true)
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false)
  })
  test('typing a value back undoes the change', () => {
    expect(changedValues(base, { name: '华东制造', status: 'lost' })).toEqual({ status: 'lost' })
  })
  test('references travel as ids', () => {
    expect(toWire({ id: 'u1', title: '李雷' })).toBe('u1')
  })
})
