/** What the server says of response times. */
import type { Said } from '@/i18n'

export const PERIODS = ['last_7_days', 'last_30_days', 'this_month', 'last_month', 'this_quarter', 'last_quarter', 'last_12_months'] as const

export interface Kept {
  kept: number
  of: number
}

export interface Group {
  key: string
  label: Said | string
  leads: number
  contacted: number
  mean_s: number | null
  median_s: number | null
  from_assigned_s: number | null
  kept: Kept[]
  where: string | null
}

export interface Band {
  over_s: number | null
  up_to_s: number | null
  leads: number
  ripe: number
  converted: number
  share: number | null
  low: number | null
  high: number | null
}

export interface Timeliness {
  label: Said
  object: string
  days: [string, string]
  ripe_s: number
  clocks: { name: string; label: Said; within_s: number }[]
  whole: Group | null
  people: Group[]
  channels: Group[]
  hours: Group[]
  bands: Band[]
  reference: { label: Said; mean_s: number; median_s: number; source: Said } | null
}
