/** What the server says about metrics, dashboards and their tiles. */
import type { Said } from '@/i18n'

export type Shape = 'number' | 'gauge' | 'bar' | 'line' | 'area' | 'pie' | 'funnel' | 'radar' | 'heat_map' | 'sankey' | 'table' | 'pivot'
export const SHAPES: readonly Shape[] = ['number', 'gauge', 'bar', 'line', 'area', 'pie', 'funnel', 'radar', 'heat_map', 'sankey', 'table', 'pivot']
export const PERIODS = ['all', 'today', 'this_week', 'last_30_days', 'this_month', 'last_month', 'this_quarter', 'last_quarter', 'this_year', 'last_year', 'last_12_months'] as const
export type Period = (typeof PERIODS)[number]

export interface MetricMeta {
  name: string
  label: Said
  description?: Said | null
  function: string
  shown_as: 'number' | 'money' | 'percent' | 'duration'
  currency?: string | null
  direction: 'up' | 'down' | 'none'
  benchmark?: { value: number; source: Said } | null
  owner?: string | null
  freshness: 'live' | 'settled'
}

export interface MetricRow extends MetricMeta {
  app: string
  object?: string | null
  clock?: string | null
  event?: string | null
  time?: string | null
  dimensions: string[]
  filter?: string | null
}

export interface Dimension {
  dimension: string
  field: string
  part: string | null
  type: string
  label: Said
  /** Each value once, in the order people expect. */
  values?: (string | number | boolean | null)[]
}

export interface Key {
  value: string | number | boolean | null
  label: Said | string | null
}

export interface TileRow {
  keys: Key[]
  values: (number | null)[]
  where: string
}

/** What a number counts: records of an object, events of a type or promises of a clock. */
export interface Drill {
  object?: string
  event?: string
  clock?: string
  filter: string
}

export interface TileData {
  id: string
  shape: Shape
  label?: Said | null
  target?: number | null
  problem?: string
  by: Dimension[]
  metrics: MetricMeta[]
  rows: TileRow[]
  more: number
  days: [string, string] | null
  drill: (Drill | null)[]
  previous: (number | null)[] | null
  series: { at: string; value: number | null }[] | null
  exact_from: string[]
  left_out: number
  timeless: boolean
}

export interface TileBody {
  id: string
  shape: Shape
  metrics: string[]
  by?: string[]
  label?: Said | null
  period?: Period | null
  filter?: string | null
  target?: number | null
  limit?: number
  x: number
  y: number
  width: number
  height: number
}

export interface DashboardBody {
  label: Said
  description?: Said | null
  tiles: TileBody[]
  roles?: string[]
  period?: Period
  filters?: ('period' | 'unit' | 'person')[]
  order?: number
}

export interface DashboardMeta extends DashboardBody {
  name: string
  metrics: Record<string, MetricMeta>
  objects: string[]
}

export interface DashboardRow {
  name: string
  label: Said
  description?: Said | null
  mine: boolean
  tiles: number
}

export interface Narrowing {
  period?: string
  since?: string
  until?: string
  unit?: string
  person?: string
}
