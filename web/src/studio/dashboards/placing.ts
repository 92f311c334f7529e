/** Where tiles stand: moving one pushes others down, and nothing floats. Pure. */
import type { TileBody } from '@/views'

export const COLUMNS = 12

type Box = Pick<TileBody, 'id' | 'x' | 'y' | 'width' | 'height'>

const meets = (a: Box, b: Box): boolean => a.id !== b.id && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const inOrder = (a: Box, b: Box): number => a.y - b.y || a.x - b.x

/** Every tile as far up as it goes, in reading order, none over another. */
export function settled<T extends Box>(tiles: readonly T[], first?: string): T[] {
  const order = [...tiles].sort((a, b) => (a.y === b.y ? Number(b.id === first) - Number(a.id === first) : 0) || inOrder(a, b))
  const placed: T[] = []
  for (const tile of order) {
    let y = tile.y
    while (placed.some((other) => meets({ ...tile, y }, other))) y += 1
    while (y > 0 && !placed.some((other) => meets({ ...tile, y: y - 1 }, other))) y -= 1
    placed.push({ ...tile, y })
  }
  return tiles.map((tile) => placed.find((one) => one.id === tile.id)!)
}

/** One tile moved or resized by so much, within the page. */
export function shifted<T extends Box>(tiles: readonly T[], id: string, by: Partial<Record<'x' | 'y' | 'width' | 'height', number>>): T[] {
  const moved = tiles.map((tile) => {
    if (tile.id !== id) return tile
    const width = Math.min(COLUMNS, Math.max(2, tile.width + (by.width ?? 0)))
    const x = Math.min(COLUMNS - width, Math.max(0, tile.x + (by.x ?? 0)))
    return { ...tile, width, x, y: Math.max(0, tile.y + (by.y ?? 0)), height: Math.min(40, Math.max(2, tile.height + (by.height ?? 0))) }
  })
  if ((by.y ?? 0) <= 0) return settled(moved, id)
  // Downwards the tile changes places with what stands below it.
  const self = moved.find((tile) => tile.id === id)!
  const below = moved.filter((tile) => meets(self, tile)).sort(inOrder)[0]
  return settled(below ? moved.map((tile) => (tile.id === id ? { ...tile, y: below.y + below.height } : tile)) : moved, id)
}

/** Room for one more: beside the last tile when it fits there, else at the bottom. */
export function freePlace(tiles: readonly Box[], width: number, height: number): { x: number; y: number } {
  const last = [...tiles].sort(inOrder).at(-1)
  const beside = last && { id: '', x: last.x + last.width, y: last.y, width, height }
  if (beside && beside.x + width <= COLUMNS && !tiles.some((tile) => meets(beside, tile))) return { x: beside.x, y: beside.y }
  return { x: 0, y: Math.max(0, ...tiles.map((tile) => tile.y + tile.height)) }
}

/** The tile as it was just changed; one that grew over the edge goes where there is room. */
export function within<T extends Box>(tiles: readonly T[], tile: T): T {
  if (tile.x + tile.width <= COLUMNS) return tile
  return { ...tile, ...freePlace(tiles.filter((one) => one.id !== tile.id), tile.width, tile.height) }
}

export function freeId(tiles: readonly Box[]): string {
  for (let number = tiles.length + 1; ; number += 1) if (!tiles.some((tile) => tile.id === `tile_${number}`)) return `tile_${number}`
}
