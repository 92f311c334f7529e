/** Laws of the board of units. */
import { expect, it } from 'vitest'

import type { Row } from '@/api'

import { unitTree, type UnitNode } from './board'

const row = (id: string, parent: unknown) => ({ id, name: id, level: 'team', parent }) as unknown as Row
const all = (nodes: UnitNode[]): string[] => nodes.flatMap((one) => [one.id, ...all(one.below)])

it('shows every unit once, whatever its parent is', () => {
  const rows = [row('c', null), row('e', 'c'), row('t', { id: 'e' }), row('lost', 'gone'), row('a', 'b'), row('b', 'a'), row('self', 'self')]
  const tree = unitTree(rows)
  expect(all(tree).sort()).toEqual(rows.map((one) => one.id).sort())
  expect(tree.find((one) => one.id === 'c')?.below[0]?.below[0]?.id).toBe('t')
})
