import { describe, expect, it } from 'vitest'

import { colourOf, warmthOf } from './warmth'

describe('warmth', () => {
  it('is greatest where most was pressed, adds up where places are near, and ends at the radius', () => {
    const cells = [{ x: 10, y: 10, n: 3 }, { x: 80, y: 50, n: 1 }, { x: 80, y: 50, n: 1 }]
    const found = warmthOf(cells, [0, 0], 100, 200, 10)
    const at = (x: number, y: number) => found[y * 100 + x]!
    expect(at(10, 20)).toBe(1)
    expect(at(80, 100)).toBeCloseTo(2 / 3)
    expect(at(15, 20)).toBeGreaterThan(at(18, 20))
    expect(at(21, 20)).toBe(0)
    expect(Math.max(...warmthOf([], [1, 1], 4, 4, 2))).toBe(0)
  })

  it('goes from clear over blue and yellow to red', () => {
    expect(colourOf(0)[3]).toBe(0)
    expect(colourOf(1)).toEqual([226, 60, 48, 220])
    const [red, , blue] = colourOf(0.2)
    expect(blue).toBeGreaterThan(red)
  })
})
