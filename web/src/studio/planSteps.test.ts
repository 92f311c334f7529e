import { expect, test } from 'vitest'

import { together } from './planSteps'
import type { PlanStep } from './shapes'

const step = (plain: string, more: Partial<PlanStep> = {}): PlanStep => ({ plain: { zh: plain, en: plain }, words: 'column', duration_class: 'instant', lost: null, ...more })

test('steps that say the same are one, as slow as the slowest', () => {
  const told = together([step('a'), step('b'), step('a', { duration_class: 'background' }), step('a', { duration_class: 'seconds' })])
  expect(told.map((one) => [one.plain.zh, one.duration_class])).toEqual([
    ['a', 'background'],
    ['b', 'instant'],
  ])
})

test('what a conversion says of values goes before what hiding the former column says, in either order', () => {
  const hide = step('a', { lost: 9 })
  const convert = step('a', { values: 9, lost: 2, examples: [{ id: '1', value: 'x' }], duration_class: 'background' })
  for (const steps of [
    [hide, convert],
    [convert, hide],
  ]) {
    expect(together(steps)).toMatchObject([{ values: 9, lost: 2, examples: [{ value: 'x' }] }])
  }
})

test('two columns of one field lose its values once', () => {
  expect(together([step('a', { lost: 4 }), step('a', { lost: 4 })])[0]?.lost).toBe(4)
})
