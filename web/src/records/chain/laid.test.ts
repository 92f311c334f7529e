/** The drawing of a decision chain: who decides stands on top, arrows lead from who sways, what is missing is named. */
import { expect, test } from 'vitest'

import type { Row } from '@/api'

import { gapsOf, inOrder, laid, NODE } from './laid'

const person = (id: string, more: Record<string, unknown> = {}): Row => ({ id, version: 1, name: id, ...more }) as Row

test('who decides stands above who uses, and nobody covers anybody', () => {
  const { nodes, width, height } = laid([person('u', { role: 'user' }), person('x'), person('d', { role: 'decider' }), person('e', { role: 'user' })])
  const at = Object.fromEntries(nodes.map((node) => [node.person.id, node]))
  expect(at.d!.y).toBeLessThan(at.u!.y)
  expect(at.u!.y).toBeLessThan(at.x!.y)
  expect(Math.abs(at.u!.x - at.e!.x)).toBeGreaterThanOrEqual(NODE.width)
  for (const node of nodes) {
    expect(node.x).toBeGreaterThanOrEqual(0)
    expect(node.x + NODE.width).toBeLessThanOrEqual(width)
    expect(node.y + NODE.height).toBeLessThanOrEqual(height)
  }
})

test('an arrow leads to those who are there, never to oneself or to somebody unseen', () => {
  const people = [person('a', { sways: [{ id: 'b', title: 'b' }, { id: 'a', title: 'a' }, { id: 'gone', title: '' }] }), person('b', { sways: ['a'] })]
  expect(laid(people).arrows.map(({ from, to }) => [from, to])).toEqual([['a', 'b'], ['b', 'a']])
})

test('those who sign stand in the order in which they sign', () => {
  expect(inOrder([person('third'), person('second', { approval_step: 2 }), person('first', { approval_step: 1 })]).map((one) => one.id)).toEqual(['first', 'second', 'third'])
})

test('nothing is missing once decider, attitudes, flow and limits are known; each gap is named before', () => {
  const known = person('d', { role: 'decider', attitude: 'champion' })
  expect(gapsOf([known], person('a', { approval_flow: '总办会签', it_limits: '私有化' }))).toEqual([])
  expect(gapsOf([person('u', { role: 'unknown' })], person('a', { approval_flow: null, it_limits: null })).map((one) => one.gap)).toEqual(['decider', 'role', 'attitude', 'flow', 'limits'])
})
