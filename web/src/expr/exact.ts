/** Exact decimals on bigint: 12 places, rounded half away from zero, nothing outside the bounds. */

export const PLACES = 12
export const ONE = 10n ** 12n
const LARGEST = 10n ** 24n * ONE
const WHOLE = 2n ** 63n * ONE
const DIGITS = /^([+-]?)([0-9]{1,40})(?:\.([0-9]{1,400}))?$/

/** Digits as units of 1e-12, null when they are no number. */
export const readNumber = (text: string): bigint | null => {
  const match = DIGITS.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '0', places = ''] = match
  const units = BigInt(whole) * ONE + roundDivide(BigInt(`0${places}`) * ONE, 10n ** BigInt(places.length))
  return sign === '-' ? -units : units
}

/** Digits without trailing zeros. */
export const writeNumber = (units: bigint): string => {
  const size = units < 0n ? -units : units
  const places = (size % ONE).toString().padStart(PLACES, '0').replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${(size / ONE).toString()}${places && '.'}${places}`
}

/** The quotient rounded half away from zero; the divisor must not be zero. */
export const roundDivide = (over: bigint, under: bigint): bigint => {
  const negative = over < 0n !== under < 0n
  const [top, bottom] = [over < 0n ? -over : over, under < 0n ? -under : under]
  const quotient = (2n * top + bottom) / (2n * bottom)
  return negative ? -quotient : quotient
}

/** Null when the size reaches the bound of the type. */
export const bound = (units: bigint, type: string): bigint | null => {
  const limit = type === 'int' ? WHOLE : LARGEST
  return -limit < units && units < limit ? units : null
}

export const divide = (over: bigint, under: bigint): bigint | null =>
  under === 0n ? null : roundDivide(over * ONE, under)

export const floor = (units: bigint): bigint => {
  const rest = units % ONE
  return rest < 0n ? units - rest - ONE : units - rest
}

export const roundTo = (units: bigint, places: number): bigint => {
  const step = 10n ** BigInt(PLACES - places)
  return roundDivide(units, step) * step
}
