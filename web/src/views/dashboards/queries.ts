/** Reads of numbers. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { http } from '@/api'

import type { DashboardMeta, DashboardRow, MetricRow, Narrowing, TileBody, TileData } from './types'

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
  tile: (tile: TileBody, period: string) =>
    queryOptions({
      queryKey: ['tile-preview', tile, period],
      queryFn: ({ signal }) => http.post<TileData>('/tiles/preview', { tile, default_period: period }, { signal }),
      placeholderData: keepPreviousData,
      retry: false,
    }),
}
