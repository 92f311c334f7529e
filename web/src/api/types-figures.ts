/** Shapes of numbers that say what they mean, and of the board made of them. */
import type { Clock, Label, Reference } from './types'

export type Light = 'red' | 'amber' | 'green'

export interface MetricMeta {
  name: string
  label: Label
  description?: Label | null
  function: string
  shown_as: 'number' | 'money' | 'percent' | 'duration'
  currency?: string | null
  direction: 'up' | 'down' | 'none'
  benchmark?: { value: number; source: Label } | null
  owner?: string | null
  freshness: 'live' | 'settled'
}

/** What a number counts: records of an object, events of a type, promises of a clock, or of all clocks about an object. */
export interface Drill {
  object?: string
  event?: string
  clock?: string
  promises?: string
  filter: string
}

/** What of a number is known where it stands: its metric and the condition of its rows. */
export interface FigureShown {
  metric: MetricMeta
  drill: Drill | null
}

export interface FigureNow extends FigureShown {
  value: number | null
}

export interface Board {
  now: string
  /** What each number of totals, zones and reps means, by its name. */
  figures: Record<'red' | 'amber' | 'green' | 'waiting' | 'pool' | 'open' | 'response_s' | 'on_time_rate', FigureShown>
  totals: { red: number; amber: number; green: number; waiting: number; pool: number }
  /** `where` narrows the rows of a number. */
  zones: { id: string | null; name: string; where: string; red: number; amber: number; green: number }[]
  reps: {
    id: string
    name: string
    unit: Reference | null
    open: number
    cap: number
    red: number
    amber: number
    green: number
    where: string
    response_s: number | null
    on_time_rate: number | null
  }[]
  items: {
    light: Light
    lead: { id: string; name: string; company: string | null; score: number | string | null; grade: string | null }
    owner: { id: string; name: string } | null
    unit: string | null
    clock: Clock
    late_s: number
  }[]
}
