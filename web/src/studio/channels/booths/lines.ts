/** Words into lines of a poster: SVG breaks none by itself. */

/** Width of a character in em: Chinese ones are square, Latin ones about half of that. */
const widthOf = (sign: string): number => (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(sign) ? 1 : /[A-Zmw@%—]/.test(sign) ? 0.75 : 0.56)

export const widthIn = (text: string): number => [...text].reduce((sum, sign) => sum + widthOf(sign), 0)

/** Signs that begin no line. */
const CLOSING = /^[，。、；：！？）》」』”’…,.;:!?)\]}%]/

/** Lines of at most `most` em; breaks between Chinese signs and between words, a word that is too long anywhere. */
export function linesOf(text: string, most: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const part of paragraph.match(/[\u0021-\u024f]+|\s+|[^]/gu) ?? []) {
      for (const piece of widthIn(part) > most ? [...part] : [part]) {
        if (line && widthIn(line + piece) > most && !CLOSING.test(piece)) {
          lines.push(line.trimEnd())
          line = ''
        }
        if (line || piece.trim()) line += piece
      }
    }
    lines.push(line.trimEnd())
    return lines
  })
}

/** The largest size, in mm, at which a text stands in so many lines; the smallest one, cut, when it fits nowhere. */
export function fitted(text: string, width: number, sizes: number[], most: number): { size: number; lines: string[] } {
  for (const size of sizes) {
    const lines = linesOf(text, width / size)
    if (lines.length <= most) return { size, lines }
  }
  const size = sizes.at(-1)!
  return { size, lines: linesOf(text, width / size).slice(0, most) }
}
