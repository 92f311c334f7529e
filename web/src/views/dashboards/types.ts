/** What the server says about metrics, dashboards and their tiles. */
import type { Drill, MetricMeta } from '@/figures'
import type { Said } from '@/i18n'

export type Shape = 'number' | 'gauge' | 'bar' | 'line' | 'area' | 'pie' | 'funnel' | 'radar' | 'heat_map' | 'sankey' | 'table' | 'pivot'
export const SHAPES: readonly Shape[] = ['number', 'gauge', 'bar', 'line', 'area', 'pie', 'funnel', 'radar', 'heat_map', 'sankey', 'table', 'pivot']
export const PERIODS = ['all', 'today', 'this_week', 'last_7_days', 'last_30_days', 'this_month', 'last_month', 'this_quarter', 'last_quarter', 'this_year', 'last_year', 'last_12_months'] as const
export type Period = (typeof PERIODS)[number]

export type { Drill, MetricMeta, MetricRow } from '@/figures'

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
