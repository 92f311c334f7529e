/** What may be said of the difference between the first units and the rest. */
import type { Label } from '@/api'
import type { MetricMeta } from '@/views'

import type { Body, Key } from '../shapes'
import type { Gate } from './shapes'

export type Side = 'first' | 'rest'
export const SIDES: Side[] = ['first', 'rest']
export type Word = 'young' | 'uneven' | 'better' | 'worse' | 'alike' | 'open'

/** One side's rate since the start and before it, of how many, in how many teams. */
export interface SideRate {
  value: number | null
  of: number
  teams: number
  before: number | null
}

export interface Proof {
  sides: Record<Side, SideRate>
  word: Word
  difference: number | null
  low: number | null
  high: number | null
  held_against: 'own_before' | 'lots' | 'nothing'
  days_run: number
  days_left: number | null
}

/** How often a table or policy in shadow was asked, and would have decided otherwise. */
export interface ShadowSaid {
  kind: string
  name: string
  label: Label
  asked: number
  otherwise: number
  moves: { live: string; shadow: string; count: number }[]
}

/** First units have it; it is said beside of what decides; or it decides about what was drawn by lot. */
export type Mode = 'units' | 'shadow' | 'split'

/** `proof` is null for a metric that is no rate: it is shown and not judged. */
export type Compared = MetricMeta & { within: string | null; values: Record<Side, number | null>; proof: Proof | null }

export interface Arm {
  people: number
  used: number
  written: number
}

/** A rollout as it stands. */
export interface Rollout {
  name: string
  label: Label
  since: string
  mode: Mode
  by: 'team' | 'team_day'
  share: number
  units: { id: string; name: string }[]
  changes: (Key & { was: Body | null; body: Body | null; words: Label })[]
  /** How long it is meant to run, and the difference of a rate that would matter. */
  days: number
  matters: number
  metrics: Compared[]
  /** Of first units alone. */
  arms: Record<Side, Arm> | null
  /** Of one in shadow alone. */
  shadow: ShadowSaid[] | null
  /** What must be said before it goes to all; null when nothing. */
  gate: Gate | null
}

/** A difference of rates in points, with one digit below ten points. */
export function points(value: number): string {
  const shown = Math.abs(value * 100)
  return shown < 9.95 ? String(Math.round(shown * 10) / 10) : String(Math.round(shown))
}

/** The nearer and the farther end of an interval, in points away from zero. */
export function span(proof: Proof): [string, string] {
  const ends = [Math.abs(proof.low ?? 0), Math.abs(proof.high ?? 0)].sort((a, b) => a - b)
  return [points(ends[0] ?? 0), points(ends[1] ?? 0)]
}

/** Where the interval stands on a line that is even around zero, as percent from the left. */
export function place(proof: Proof, matters: number): { reach: number; at: (value: number) => number } {
  const reach = Math.max(Math.abs(proof.low ?? 0), Math.abs(proof.high ?? 0), matters) * 1.1
  return { reach, at: (value) => ((value + reach) / (2 * reach)) * 100 }
}
