/** Reads of numbers. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { http, type Label } from '@/api'

import type { DashboardMeta, DashboardRow, Drill, MetricRow, Narrowing, TileBody, TileData } from './types'

export interface MetricPage {
  name: string
  body: MetricRow & { of?: string; by?: string; within?: string; field?: string }
  value: number | null
  drill: Drill | null
  /** What names of events are called. */
  called: Record<string, Label>
  exact_from: string
  used: { name: string; label: DashboardRow['label'] }[]
}

export const numberQueries = {
  dashboards: () =>
    queryOptions({ queryKey: ['dashboards'], queryFn: async ({ signal }) => (await http.get<{ rows: DashboardRow[] }>('/dashboards', {}, signal)).rows }),
  dashboard: (name: string) =>
    queryOptions({ queryKey: ['dashboards', name], queryFn: ({ signal }) => http.get<DashboardMeta>(`/dashboards/${name}`, {}, signal) }),
  data: (name: string, narrowed: Narrowing) =>
    queryOptions({
      queryKey: ['dashboard-data', name, narrowed],
      queryFn: ({ signal }) => http.post<{ as_of: string; tiles: TileData[] }>(`/dashboards/${name}/data`, narrowed, { signal }),
      placeholderData: keepPreviousData,
    }),
  metrics: () =>
    queryOptions({ queryKey: ['metrics'], queryFn: async ({ signal }) => (await http.get<{ rows: MetricRow[] }>('/metrics', {}, signal)).rows }),
  metric: (name: string) => queryOptions({ queryKey: ['metrics', name], queryFn: ({ signal }) => http.get<MetricPage>(`/metrics/${name}`, {}, signal) }),
  tile: (tile: TileBody, period: string) =>
    queryOptions({
      queryKey: ['tile-preview', tile, period],
      queryFn: ({ signal }) => http.post<TileData>('/tiles/preview', { tile, default_period: period }, { signal }),
      placeholderData: keepPreviousData,
      retry: false,
    }),
}

/** The list that shows the rows of a number. */
export function rowsOf(drill: Drill | null | undefined, where = ''): string | null {
  if (!drill) return null
  const filter = [drill.filter, where].filter(Boolean).join(' && ')
  const asked = filter ? `filter=${encodeURIComponent(filter)}` : ''
  if (drill.event) return `/rows/event/${drill.event}?${asked}`
  if (drill.clock) return `/rows/clock/${drill.clock}?${asked}`
  return `/records/${drill.object}?view=all${asked && `&${asked}`}`
}
