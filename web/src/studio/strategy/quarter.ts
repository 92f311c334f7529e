/** Quarters, and the days that are compared around a change. Pure. */
export interface Quarter {
  /** "2026-Q4" */
  key: string
  year: number
  number: number
  from: Date
  until: Date
}

/** Days looked at on either side of a change. */
export const AROUND = 30

export function quarterOf(now: Date, back = 0): Quarter {
  const from = new Date(now.getFullYear(), Math.floor(now.getMonth() / 3) * 3 - 3 * back, 1)
  const number = from.getMonth() / 3 + 1
  return { key: `${from.getFullYear()}-Q${number}`, year: from.getFullYear(), number, from, until: new Date(from.getFullYear(), from.getMonth() + 3, 1) }
}

const two = (value: number) => String(value).padStart(2, '0')
const dayOf = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
const moved = (date: Date, days: number) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)

export interface Span {
  since: string
  until: string
  days: number
}

/** As many days before a change as after it; its own day is the first after, today the last. */
export function around(at: Date, now: Date): { before: Span; after: Span } {
  const passed = Math.round((moved(now, 1).getTime() - moved(at, 0).getTime()) / 86_400_000)
  const days = Math.max(1, Math.min(AROUND, passed))
  return {
    before: { since: dayOf(moved(at, -days)), until: dayOf(at), days },
    after: { since: dayOf(at), until: dayOf(moved(at, days)), days },
  }
}
