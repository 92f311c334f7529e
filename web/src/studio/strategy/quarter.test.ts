/** A review looks at a quarter, and at as many days before a change as after it. */
import { expect, test } from 'vitest'

import { around, quarterOf } from './quarter'

test('a quarter goes back over the turn of the year', () => {
  const now = new Date(2027, 0, 15)
  expect(quarterOf(now).key).toBe('2027-Q1')
  expect(quarterOf(now, 1).key).toBe('2026-Q4')
  expect(quarterOf(now, 1).until).toEqual(quarterOf(now).from)
})

test('both sides of a change have the same number of days, thirty at most, and its own day is the first after', () => {
  expect(around(new Date(2026, 2, 1, 23), new Date(2026, 2, 3, 8))).toEqual({
    before: { since: '2026-02-26', until: '2026-03-01', days: 3 },
    after: { since: '2026-03-01', until: '2026-03-04', days: 3 },
  })
  expect(around(new Date(2026, 0, 1), new Date(2026, 5, 1)).after).toEqual({ since: '2026-01-01', until: '2026-01-31', days: 30 })
})
