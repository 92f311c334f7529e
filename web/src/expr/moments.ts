/** Days as ISO text and moments as microseconds since 1970, with days beginning in a named zone. */

const MICROS = 1000n
const MINUTE = 60_000
export const DAY = 86_400_000_000n
const SPAN = 100_000n * DAY
const DAY_FORM = /^(\d{4})-(\d{2})-(\d{2})$/
const MOMENT_FORM =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?$/
const HOME = 'Asia/Shanghai'
const formats = new Map<string, Intl.DateTimeFormat>()

/** Days since 1970 of an ISO day; null when there is no such day. */
export const dayNumber = (day: string): number | null => {
  const match = DAY_FORM.exec(day)
  if (match === null) return null
  const at = new Date(0)
  at.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  const days = Math.round(at.getTime() / 86_400_000)
  return dayText(days) === day ? days : null
}

/** The ISO day of a number of days since 1970; null outside 0001-01-02 … 9999-12-30. */
export const dayText = (days: number): string | null => {
  const at = new Date(days * 86_400_000)
  if (Number.isNaN(at.getTime())) return null
  const year = at.getUTCFullYear()
  if (year < 1 || year > 9999) return null
  const text = `${String(year).padStart(4, '0')}-${at.toISOString().slice(-19, -14)}`
  return text > '0001-01-01' && text < '9999-12-31' ? text : null
}

/** Clock parts of a moment in a zone, as a moment of a clock that shows UTC. */
const local = (micros: bigint, zone: string): bigint => {
  let format = formats.get(zone)
  if (format === undefined) {
    const two = '2-digit'
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: two, day: two, hour: two, minute: two, second: two,
    })
    formats.set(zone, format)
  }
  const millis = Number((micros - (((micros % DAY) + DAY) % DAY) % 1_000_000n) / MICROS)
  const parts = Object.fromEntries(format.formatToParts(millis).map((part) => [part.type, Number(part.value)]))
  const at = new Date(0)
  at.setUTCFullYear(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1)
  at.setUTCHours(parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0)
  return BigInt(at.getTime()) * MICROS + ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
}

const daysOf = (micros: bigint): number => Number((micros - (((micros % DAY) + DAY) % DAY)) / DAY)

export const dayOf = (micros: bigint, zone: string): string | null => dayText(daysOf(local(micros, zone)))

export const hourOf = (micros: bigint, zone: string): number =>
  Number((((local(micros, zone) % DAY) + DAY) % DAY) / 3_600_000_000n)

/** `2026-03-02 10:00:00` in the zone. */
export const momentText = (micros: bigint, zone: string): string | null => {
  const shown = local(micros, zone)
  const day = dayText(daysOf(shown))
  const clock = new Date(Number((((shown % DAY) + DAY) % DAY) / MICROS)).toISOString().slice(11, 19)
  return day === null ? null : `${day} ${clock}`
}

/** The moment at which a zone's clock shows `shown`. */
const fromLocal = (shown: bigint, zone: string): bigint => {
  let at = shown
  for (let turn = 0; turn < 2; turn += 1) at = shown - (local(at, zone) - at)
  return at
}

export const startOf = (day: string, zone: string): bigint | null => {
  const days = dayNumber(day)
  return days === null ? null : boundMoment(fromLocal(BigInt(days) * DAY, zone))
}

/** Microseconds since 1970 of an ISO moment, without an offset in Asia/Shanghai; null when it is none. */
export const readMoment = (text: string): bigint | null => {
  const match = MOMENT_FORM.exec(text)
  const days = match === null ? null : dayNumber(match[1] ?? '')
  if (match === null || days === null) return null
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return null
  const clock = BigInt((hour * 60 + minute) * MINUTE + second * 1000) * MICROS
  const shown = BigInt(days) * DAY + clock + BigInt((match[5] ?? '').padEnd(6, '0'))
  const offset = match[6]
  if (offset === undefined) return fromLocal(shown, HOME)
  if (offset === 'Z') return shown
  const shift = BigInt((Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * MINUTE) * MICROS
  return offset.startsWith('-') ? shown + shift : shown - shift
}

/** ISO text in UTC, with microseconds when there are any. */
export const writeMoment = (micros: bigint): string => {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const text = new Date(Number((micros - rest) / MICROS)).toISOString().slice(0, 19)
  return rest === 0n ? `${text}Z` : `${text}.${rest.toString().padStart(6, '0')}Z`
}

const FIRST = -62_135_510_400_000_000n
const LAST = 253_402_214_400_000_000n

/** Null outside 0001-01-02 … 9999-12-31 in UTC. */
export const boundMoment = (micros: bigint): bigint | null => (FIRST < micros && micros < LAST ? micros : null)

/** Null from 100,000 days on. */
export const boundSpan = (micros: bigint): bigint | null => (-SPAN < micros && micros < SPAN ? micros : null)

/** The day moved by the whole days of a span, cut toward zero. */
export const moveDay = (day: string, span: bigint): string | null => {
  const days = dayNumber(day)
  return days === null ? null : dayText(days + Number(span / DAY))
}
