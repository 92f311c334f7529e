/** Shapes of the model page. */
import type { Label } from '@/api'

export interface Bin {
  said: number
  seen: number
  low: number
  high: number
  n: number
}

export interface Gain {
  share: number
  recall: number
  lift: number
}

export interface AtCapacity {
  per_month: number
  share: number
  worked: number
  precision: number
  low: number
  high: number
  recall: number
  lift: number | null
}

export interface Quality {
  n: number
  since: string
  until: string
  prevalence: number
  auc: number
  auc_low: number
  auc_high: number
  log_loss: number
  ece: number
  ece_limit: number
  accuracy_asked: number
  decided_share: number
  decided_accuracy: number | null
  arrivals: number
  bins: Bin[]
  gains: Gain[]
  at_capacity: AtCapacity | null
}

export interface Month {
  month: string
  n: number
  said: number
  psi: number | null
  limit: number | null
  /** Of the trial. */
  tried: number
  foretold: number | null
  seen: number | null
}

export interface Moved {
  month: string
  n: number
  psi: number
  limit: number
}

export interface InputMoved {
  name: string
  label: Label
  months: Moved[]
}

export interface Leak {
  name: string
  label: Label
  reason: 'late' | 'alone' | 'settled' | 'filled' | 'empty' | 'round' | 'name'
  auc: number
  share: number
  rate: number
  prevalence: number
  barred: boolean
}

export interface Feedback {
  learnt: number
  open: number
  overdue: number
  window_days: number
  half_days: number
  most_days: number
  wins: number
}

export interface Rival {
  number: number
  n: number
  log_loss: number
  log_loss_new: number
  auc: number | null
  auc_new: number | null
  better: boolean
}

export interface Version {
  number: number
  active: boolean
  held: boolean
  trained_at: string
  outcomes: number
  more: number
  why: 'first' | 'grown' | 'asked'
  by: string | null
  n: number | null
  auc: number | null
  ece: number | null
  ece_limit: number | null
  rival: Rival | null
}

export interface Tenure {
  number: number
  at: string
  why: 'first' | 'grown' | 'asked' | 'put' | 'released'
  by: string | null
  note: string
}

export interface Model {
  score: string
  label: Label
  object: string
  outcome: string
  window_days: number | null
  capacity: number | null
  can_tune: boolean
  records: number
  known: number
  won: number
  number: number | null
  serving: number | null
  held: boolean
  training: boolean
  missing: { outcomes: number; won: number; lost: number } | null
  quality: Quality | null
  months: Month[]
  inputs: InputMoved[]
  leaks: Leak[]
  feedback: Feedback | null
  versions: Version[]
  tenures: Tenure[]
}
