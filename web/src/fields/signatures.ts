import { i18n } from '@/i18n'

import { momentWords } from './figures'

export interface Signature {
  path: string
  width: number
  height: number
  signed_at?: string | null
  by?: string | null
}

export const signatureOf = (value: unknown): Signature | null =>
  typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string' ? (value as Signature) : null

export const signatureWords = (value: unknown): string => {
  const found = signatureOf(value)
  if (!found) return ''
  const shown = String(i18n.t('fields:signature.shown'))
  return found.signed_at ? `${shown} ${momentWords(found.signed_at)}` : shown
}

/** A typed name as strokes: its letters, drawn row by row. Whoever cannot draw signs like this. */
export const strokesOfName = (name: string, width: number, height: number): string => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen || !name.trim()) return ''
  let size = 64
  do pen.font = `italic ${(size -= 4)}px "Kaiti SC", KaiTi, STKaiti, "Noto Serif CJK SC", serif`
  while (size > 16 && pen.measureText(name).width > width - 24)
  pen.textBaseline = 'middle'
  pen.fillText(name.trim(), 12, height / 2)
  const { data } = pen.getImageData(0, 0, width, height)
  const strokes: string[] = []
  for (let y = 0; y < height; y += 2) {
    let from = -1
    for (let x = 0; x <= width; x += 1) {
      const dark = x < width && (data[(y * width + x) * 4 + 3] ?? 0) > 110
      if (dark && from < 0) from = x
      else if (!dark && from >= 0) {
        strokes.push(`M${from} ${y}L${x} ${y}`)
        from = -1
      }
    }
  }
  return strokes.join('')
}
