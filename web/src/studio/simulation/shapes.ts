/** A simulation as the server tells it. */
import type { Label } from '@/api'

export interface Side {
  leads: number
  kept: number
  pool: number
  worth: number
  even_leads: number | null
  even_worth: number | null
  pool_by: { label: Label; count: number }[]
}

export interface Grade {
  value: string
  label: Label
}

type Both<T> = [T, T]

export interface Group {
  key: string
  label: string
  unit: string
  leads: Both<number>
  worth: Both<number>
  grades: Both<number[]>
}

export interface Found {
  object: string
  since: string
  until: string
  checked: number
  cut: boolean
  weighed: number
  agreed: number
  moved: number
  grades: Grade[]
  live: Side
  draft: Side
  units: Group[]
  people: Group[]
  moves: { id: string; title: string; at: string; was: string | null; now: string | null }[]
  of_now: Label[]
  hidden: number
  /** Given with many at once. */
  shared: number
  /** Handed on, claimed or taken back later. */
  alone: number
  handed: number
}

export interface Shown {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number | null
  found: Found | null
}

export const twoPlaces = (value: number): string => value.toFixed(2)

/** "+3", "−2", "0". */
export function changeOf(was: number, now: number, write: (value: number) => string): string {
  const size = write(Math.abs(now - was))
  if (size === write(0)) return write(0)
  return now > was ? `+${size}` : `−${size}`
}
