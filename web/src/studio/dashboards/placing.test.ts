import { describe, expect, it } from 'vitest'

import { COLUMNS, freeId, settled, shifted } from './placing'

interface Box {
  id: string
  x: number
  y: number
  width: number
  height: number
}

const overlaps = (tiles: Box[]) =>
  tiles.some((a, i) => tiles.some((b, j) => i < j && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height))

/** A small generator, so that a failing board can be made again from its seed. */
function boards(seed: number): Box[] {
  let state = seed
  const next = (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % most
  }
  return Array.from({ length: 2 + next(9) }, (_, at) => {
    const width = 2 + next(COLUMNS - 1)
    return { id: `t${at}`, width, x: next(COLUMNS - width + 1), y: next(12), height: 2 + next(6) }
  })
}

describe('tiles', () => {
  it('never overlap, never leave the page and never float, whatever is moved', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let tiles = settled(boards(seed))
      for (const by of [{ x: 1 }, { x: -3 }, { y: 1 }, { y: -2 }, { width: 4 }, { height: 3 }, { width: -9 }]) {
        tiles = shifted(tiles, `t${seed % tiles.length}`, by)
        expect(overlaps(tiles), `seed ${seed}`).toBe(false)
        expect(tiles.every((tile) => tile.x >= 0 && tile.x + tile.width <= COLUMNS && tile.y >= 0)).toBe(true)
        expect(settled(tiles)).toEqual(tiles)
      }
    }
  })
  it('change places with the one below when moved down', () => {
    const tiles = [
      { id: 'a', x: 0, y: 0, width: 6, height: 3 },
      { id: 'b', x: 0, y: 3, width: 6, height: 2 },
    ]
    expect(shifted(tiles, 'a', { y: 1 }).map(({ id, y }) => [id, y])).toEqual([['a', 2], ['b', 0]])
  })
  it('get an id nobody has', () => {
    expect(freeId([{ id: 'tile_2', x: 0, y: 0, width: 2, height: 2 }])).toBe('tile_3')
  })
})
