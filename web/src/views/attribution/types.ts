/** What the server says of attribution. */
import type { Said } from '@/i18n'

export const MODELS = ['first', 'last', 'linear', 'decay', 'position', 'markov', 'shapley'] as const
export type Model = (typeof MODELS)[number]
export const PERIODS = ['last_30_days', 'this_month', 'last_month', 'this_quarter', 'last_quarter', 'this_year', 'last_year', 'last_12_months'] as const
export type Measure = 'value' | 'wins'

export interface Given {
  wins: number
  value: number
}

export interface ChannelCredit {
  key: string
  label: Said | string
  cost: number | null
  journeys: number
  credit: Partial<Record<Model, Given>>
}

export interface Path {
  channels: string[]
  won: number
  lost: number
  value: number
  examples: { id: string; title: string }[]
}

export interface Step {
  step: number
  channel: string
  then: string
  ends: boolean
  journeys: number
}

export interface Attribution {
  label: Said
  object: string
  days: [string, string]
  currency: string
  half_life: string
  models: Model[]
  won: number
  lost: number
  value: number
  untraced: number
  left_out: number
  more: boolean
  channels: ChannelCredit[]
  paths: Path[]
  flow: Step[]
}
