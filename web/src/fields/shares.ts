/** Fractions as per cent and back, digit by digit: 0.07 times 100 is not 7 in floating point. */
export const shiftPoint = (text: string, places: number): string => {
  const found = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim())
  if (!found || (!found[2] && !found[3])) return text
  const [, sign = '', whole = '', rest = ''] = found
  const digits = whole + rest
  const at = whole.length + places
  const padded = at <= 0 ? '0'.repeat(1 - at) + digits : digits.padEnd(at, '0')
  const point = Math.max(at, 1)
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = padded.slice(point).replace(/0+$/, '')
  const shown = right ? `${left}.${right}` : left
  return shown === '0' ? '0' : sign + shown
}
