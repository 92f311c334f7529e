/** Counts in cells as a picture of warmth. Pure but for the canvas it is given. */
import type { Cell } from './types'

/** From cold to hot: share of the warmest place, and its colour (red, green, blue, opacity). */
const COLOURS: readonly (readonly [number, readonly [number, number, number, number]])[] = [
  [0, [49, 104, 244, 0]],
  [0.15, [49, 104, 244, 110]],
  [0.4, [22, 168, 153, 150]],
  [0.6, [120, 190, 50, 175]],
  [0.8, [246, 190, 40, 200]],
  [1, [226, 60, 48, 220]],
]

/** The colour of a warmth from 0 to 1. */
export function colourOf(warmth: number): [number, number, number, number] {
  const at = COLOURS.findIndex(([share]) => share >= warmth)
  const [to, high] = COLOURS[at === -1 ? COLOURS.length - 1 : at]!
  const [from, low] = COLOURS[Math.max(0, (at === -1 ? COLOURS.length : at) - 1)]!
  const part = to > from ? Math.min(1, (warmth - from) / (to - from)) : 1
  return low.map((one, channel) => Math.round(one + (high[channel]! - one) * part)) as [number, number, number, number]
}

/** Warmth of every pixel from 0 to 1: each cell warms what is around it, falling off to nothing at `radius` pixels. */
export function warmthOf(cells: readonly Cell[], step: readonly [number, number], width: number, height: number, radius: number): Float32Array {
  const found = new Float32Array(width * height)
  for (const { x, y, n } of cells) {
    const [left, top] = [((x + step[0] / 2) / 100) * width, ((y + step[1] / 2) / 100) * height]
    const [first, last] = [Math.max(0, Math.floor(left - radius)), Math.min(width - 1, Math.ceil(left + radius))]
    for (let row = Math.max(0, Math.floor(top - radius)); row <= Math.min(height - 1, Math.ceil(top + radius)); row++) {
      for (let column = first; column <= last; column++) {
        const far = ((column - left) ** 2 + (row - top) ** 2) / radius ** 2
        if (far < 1) found[row * width + column]! += n * (1 - far) ** 2
      }
    }
  }
  const most = found.reduce((all, one) => Math.max(all, one), 0)
  return most > 0 ? found.map((one) => one / most) : found
}

export function paint(canvas: HTMLCanvasElement, cells: readonly Cell[], step: readonly [number, number]): void {
  const { width, height } = canvas
  const pen = canvas.getContext('2d')
  if (!pen || !width || !height) return
  const image = pen.createImageData(width, height)
  warmthOf(cells, step, width, height, Math.max(10, width / 22)).forEach((warmth, at) => {
    if (warmth > 0.01) image.data.set(colourOf(warmth), at * 4)
  })
  pen.putImageData(image, 0, 0)
}
