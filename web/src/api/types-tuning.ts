/** Shapes of the signal weights and of imports (contract §6). */
import type { Label, Reference } from './types'

export interface Boost {
  factor: number
  from: string
  until: string
}

export interface Signal {
  name: string
  label: Label
  description: Label | null
  weight: number
  half_life_s: number
  saturation: number
  boosts: Boost[]
  touched: string | null
}

export interface Signals {
  version: number
  can_tune: boolean
  levels: { name: string; at: number }[]
  signals: Signal[]
}

export interface SignalChange {
  name: string
  weight?: number
  half_life_s?: number
  saturation?: number
  boosts?: Boost[]
}

export interface SignalPreview {
  rows: { id: string; name: string; company: string | null; rank: number; was_rank: number; score: number; was_score: number }[]
  moved: number
  up: number
  down: number
  took_ms: number
}

export interface Settle {
  job?: string
  done: number
  total: number
}

export interface SignalsSaved {
  version: number
  settle: Settle
}

export interface Ranking {
  version: number
  as_of: string
  rows: { id: string; name: string | null; company: string | null; owner: Reference | null; score: number; rank: number }[]
  settling: Settle | null
}

export interface ImportUpload {
  id: string
  filename: string
  rows: number
  encoding: string
  columns: { index: number; name: string; samples: string[]; suggested: { field: string; confidence: number } | null }[]
  preview: string[][]
}

export interface ImportCheck {
  ok: number
  bad: number
  /** Rows that break a rule and will not come in. */
  refused: number
  duplicates_in_file: number
  existing: number
  unknown: number
  faults: { row: number; column: string; slug: string; detail: string }[]
}

export interface ImportRun {
  id: string
  filename: string
  object: string
  mode: 'create' | 'update' | 'both'
  /** Some rows have something wrong: the error file tells. */
  faulty: boolean
  /** Rows that were not taken back, because somebody has worked on them since. */
  kept: number
  state: 'uploaded' | 'running' | 'done' | 'cancelled' | 'failed' | 'undone'
  total: number
  done: number
  created: number
  merged: number
  failed: number
  rows_per_s: number | null
  started_at: string | null
  finished_at: string | null
  /** Why it failed, in the reader's language. */
  why: string | null
}

/** Whose version decided where there was another: a rollout's, the new one (`first`) or the one for all, or a unit's own. */
export interface Layer {
  kind: 'rollout' | 'variant'
  name: string
  label: Label
  side: 'first' | 'rest'
}
