/** Days of calendars and timelines: ISO days (2026-03-02), weeks that begin on Monday, moments in the reader's zone. */
import type { FieldMeta, Row } from '@/api'

export type Span = 'month' | 'week' | 'day'

const DAY_MS = 86_400_000
const pad = (n: number): string => String(n).padStart(2, '0')

export const isoDay = (at: Date): string => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
export const dateOf = (day: string): Date => new Date(`${day}T12:00:00`)
export const addDays = (day: string, count: number): string => isoDay(new Date(dateOf(day).getTime() + count * DAY_MS))
export const daysBetween = (from: string, to: string): number => Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / DAY_MS)
export const today = (): string => isoDay(new Date())
export const mondayOf = (day: string): string => addDays(day, -((dateOf(day).getDay() + 6) % 7))
const firstOf = (day: string): string => `${day.slice(0, 8)}01`

export const isDay = (text: string | null | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '') && !Number.isNaN(dateOf(text!).getTime())

/** The days that are shown: six whole weeks for a month. */
export function daysOf(span: Span, day: string): string[] {
  if (span === 'day') return [day]
  const first = span === 'week' ? mondayOf(day) : mondayOf(firstOf(day))
  return Array.from({ length: span === 'week' ? 7 : 42 }, (_, at) => addDays(first, at))
}

export function turn(span: Span, day: string, step: number): string {
  if (span === 'day') return addDays(day, step)
  if (span === 'week') return addDays(day, step * 7)
  const at = dateOf(firstOf(day))
  return isoDay(new Date(at.getFullYear(), at.getMonth() + step, 1, 12))
}

/** The day of a value in the reader's zone. */
export function dayOf(value: unknown, field: FieldMeta): string | null {
  if (typeof value !== 'string' || value === '') return null
  if (field.type === 'date') return isDay(value) ? value : null
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? null : isoDay(at)
}

/** A value moved by whole days; a moment keeps its time of day. */
export function movedValue(value: unknown, field: FieldMeta, days: number): string | null {
  const day = dayOf(value, field)
  if (day === null) return null
  if (field.type === 'date') return addDays(day, days)
  const at = new Date(String(value))
  at.setDate(at.getDate() + days)
  return at.toISOString()
}

/** A value on a day: moments begin with the working day. */
export const valueOn = (day: string, field: FieldMeta): string => (field.type === 'date' ? day : new Date(`${day}T09:00:00`).toISOString())

/** The condition for rows between two days, both included, as expression text. */
export function between(field: FieldMeta, from: string, to: string): string {
  if (field.type === 'date') return `${field.name} >= date("${from}") && ${field.name} <= date("${to}")`
  const moment = (day: string) => new Date(`${day}T00:00:00`).toISOString()
  return `${field.name} >= datetime("${moment(from)}") && ${field.name} < datetime("${moment(addDays(to, 1))}")`
}

/** From the first day of a row to its last, both shown; null without a beginning. */
export function stretchOf(row: Row, start: FieldMeta, end: FieldMeta | undefined): [string, string] | null {
  const from = dayOf(row[start.name], start)
  if (from === null) return null
  const to = end ? dayOf(row[end.name], end) : null
  return [from, to !== null && to >= from ? to : from]
}
