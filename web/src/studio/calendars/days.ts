/** What a calendar says of each day, as the server computes it (yingdan/base/worktime.py). Pure. */
import type { Said } from '@/i18n'

import type { Body } from '../shapes'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export type Hours = [string, string][]

export interface Extra {
  day: string
  hours?: Hours
  label?: Said
}

export interface Holiday {
  day: string
  works: boolean
  label: Said
}

export interface DayStand {
  day: string
  hours: Hours
  /** What decides: a day of its own, a public holiday, a make-up day, or the week. */
  by: 'extra' | 'holiday' | 'made_up' | 'week'
  label: Said | null
}

export const weeklyOf = (body: Body) => (body.weekly ?? {}) as Partial<Record<Weekday, Hours>>
export const extraOf = (body: Body) => (body.extra ?? []) as Extra[]

const iso = (year: number, month: number, day: number) => `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`
/** 0 = Monday. */
export const weekdayOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** The days of a year, month by month. */
export function yearOf(body: Body, holidays: readonly Holiday[], year: number): DayStand[][] {
  const weekly = weeklyOf(body)
  const extra = new Map(extraOf(body).map((one) => [one.day, one]))
  const known = new Map(body.holidays === 'CN' ? holidays.map((one) => [one.day, one]) : [])
  const stand = (day: string): DayStand => {
    const own = extra.get(day)
    const feast = known.get(day)
    if (own) return { day, hours: own.hours ?? [], by: 'extra', label: own.label ?? feast?.label ?? null }
    if (feast && !feast.works) return { day, hours: [], by: 'holiday', label: feast.label }
    if (feast) return { day, hours: weekly.mon ?? [], by: 'made_up', label: feast.label }
    return { day, hours: weekly[WEEKDAYS[weekdayOf(day)]!] ?? [], by: 'week', label: null }
  }
  return Array.from({ length: 12 }, (_, month) => Array.from({ length: new Date(Date.UTC(year, month + 1, 0)).getUTCDate() }, (_none, at) => stand(iso(year, month, at + 1))))
}

/** The body with one day of its own, or without (null); days stay in order. */
export function withDay(body: Body, day: string, next: Extra | null): Body {
  const rest = extraOf(body).filter((one) => one.day !== day)
  const days = next ? [...rest, next].sort((a, b) => a.day.localeCompare(b.day)) : rest
  const { extra: _was, ...others } = body
  return days.length ? { ...others, extra: days } : others
}

/** The body with other hours on a weekday; a day without hours is not there. */
export function withHours(body: Body, weekday: Weekday, hours: Hours): Body {
  const weekly = { ...weeklyOf(body) }
  if (hours.length) weekly[weekday] = hours
  else delete weekly[weekday]
  return { ...body, weekly }
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/
/** Whether spans are times, in order, and do not overlap; 24:00 is midnight at the end of the day. */
export function hoursAreSound(hours: Hours): boolean {
  let last = ''
  for (const [begin, end] of hours) {
    if (!TIME.test(begin) || !(TIME.test(end) || end === '24:00') || begin >= end || begin < last) return false
    last = end
  }
  return true
}
