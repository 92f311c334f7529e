import { describe, expect, test } from 'vitest'

import { clashes, overlay, sameBody, withChanges } from './draftState'
import type { Body, Change, Definition, Drafted, Key } from './shapes'

const known = (name: string, body: Body): Definition => ({ kind: 'view', name, app: 'sales', label: null, version: 1, changed_at: null, author: null, body })
const drafted = (name: string, body: Body | null, was: Body | null): Drafted => ({ kind: 'view', name, body, was })
const nothing = () => null

function random(seed: number) {
  let state = seed
  return (count: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
}

describe('a draft over what is in force', () => {
  test('changed, new and removed definitions are marked, the others stand', () => {
    const rows = overlay(
      [known('a', { n: 1 }), known('b', { n: 1 }), known('c', { n: 1 })],
      [drafted('b', { n: 2 }, { n: 1 }), drafted('c', null, { n: 1 }), drafted('d', { n: 4 }, null)],
      () => true,
    )
    expect(rows.map((row) => [row.name, row.standing, row.body.n])).toEqual([['a', 'same', 1], ['b', 'changed', 2], ['c', 'removed', 1], ['d', 'new', 4]])
  })
  test('a drafted definition that was not asked for is not shown', () => {
    expect(overlay([], [drafted('x.a', { object: 'x' }, null)], (one) => one.body.object === 'y')).toEqual([])
  })
})

describe('putting changes', () => {
  test('the later body of a definition stands', () => {
    const once = withChanges([], [{ kind: 'view', name: 'a', body: { n: 1 } }], nothing)
    expect(withChanges(once, [{ kind: 'view', name: 'a', body: { n: 2 } }], nothing)).toEqual([drafted('a', { n: 2 }, null)])
  })
  test('a body like the one in force is no change, whatever the order of its keys', () => {
    const was = () => ({ label: { zh: '一', en: 'one' }, n: 1 })
    expect(withChanges([], [{ kind: 'view', name: 'a', body: { n: 1, label: { en: 'one', zh: '一' } } }], was)).toEqual([])
  })
  test('removing what the draft itself has made leaves nothing', () => {
    const made = withChanges([], [{ kind: 'view', name: 'a', body: { n: 1 } }], nothing)
    expect(withChanges(made, [{ kind: 'view', name: 'a', body: null }], nothing)).toEqual([])
  })
  test('many steps at once are the same as one after another', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const upTo = random(seed)
      const inForce = (key: Key) => (key.name === 'a' || key.name === 'b' ? { n: 0 } : null)
      const steps = Array.from({ length: 1 + upTo(8) }, (): Change => ({ kind: 'view', name: 'abcd'[upTo(4)]!, body: upTo(4) === 0 ? null : { n: upTo(3) } }))
      const singly = steps.reduce<Drafted[]>((all, step) => withChanges(all, [step], inForce), [])
      const byName = (changes: Drafted[]) => new Map(changes.map((one) => [one.name, one]))
      expect(byName(withChanges([], steps, inForce)), `seed ${seed}`).toEqual(byName(singly))
      // What is left of them, put over what was, gives the last body of each.
      for (const { name, body } of [...new Map(steps.map((step) => [step.name, step])).values()]) {
        const left = byName(singly).get(name)
        expect(left ? left.body : inForce({ kind: 'view', name }), `seed ${seed}`).toEqual(body)
      }
    }
  })
})

describe('two editors', () => {
  const base = [drafted('a', { n: 1 }, null)]
  test('clash only where both changed the same differently', () => {
    const mine: Change[] = [{ kind: 'view', name: 'a', body: { n: 3 } }, { kind: 'view', name: 'b', body: { n: 3 } }]
    expect(clashes(base, [drafted('a', { n: 2 }, null)], mine)).toEqual([mine[0]])
    expect(clashes(base, base, mine)).toEqual([])
    expect(clashes(base, [drafted('a', { n: 3 }, null)], mine)).toEqual([])
  })
})

test('a list is not an object', () => {
  expect(sameBody([], {})).toBe(false)
})
