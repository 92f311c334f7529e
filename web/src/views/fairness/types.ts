/** What the server says of who was given what. */
import type { Said } from '@/i18n'

export const PERIODS = ['last_7_days', 'last_30_days', 'this_month', 'last_month', 'this_quarter', 'last_quarter', 'last_12_months'] as const

export interface Evenness {
  people: number
  by_hour: boolean
  leads: number | null
  worth: number | null
}

export interface Given {
  key: string
  label: string
  unit: string
  leads: number
  kept: number
  pool: number
  grades: number[]
  worth: number
  turned: number
  named: number
  load: number | null
  hours: number | null
  evenness: Evenness | null
  where: string | null
}

export interface Fairness {
  label: Said
  policy: Said
  object: string
  days: [string, string]
  grades: { value: string; label: Said }[]
  whole: Given | null
  units: Given[]
  people: Given[]
}
