import { expect, test } from 'vitest'

import { place, points, span, type Proof } from './proof'

const proof = (low: number, high: number): Proof => ({
  sides: { first: { value: 0.5, of: 200, teams: 2, before: 0.4 }, rest: { value: 0.4, of: 200, teams: 3, before: 0.4 } },
  word: 'open',
  difference: (low + high) / 2,
  low,
  high,
  held_against: 'own_before',
  days_run: 14,
  days_left: 9,
})

test('small differences keep a digit, large ones do not', () => {
  expect(points(0.0234)).toBe('2.3')
  expect(points(0.02)).toBe('2')
  expect(points(-0.124)).toBe('12')
  expect(points(0.0996)).toBe('10')
})

test('an interval is told from its nearer to its farther end, whichever side it is on', () => {
  expect(span(proof(0.02, 0.06))).toEqual(['2', '6'])
  expect(span(proof(-0.06, -0.02))).toEqual(['2', '6'])
})

test('zero stands in the middle and both ends on the line', () => {
  const { at } = place(proof(-0.01, 0.06), 0.02)
  expect(at(0)).toBe(50)
  expect(at(-0.01)).toBeGreaterThan(0)
  expect(at(0.06)).toBeLessThan(100)
})
