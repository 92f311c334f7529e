/** War zones, and what the front tells: requests for help and field reports. */
import { queryOptions } from '@tanstack/react-query'

import type { CellsShown } from './cells'
import { http } from './client'
import type { Drill, MetricMeta } from './types-figures'
import type { Clock, Label, Row } from './types'

export interface ZoneTrend {
  metric: MetricMeta
  drill: Drill | null
  weeks: { from_on: string; value: number }[]
}

export interface ReportCluster {
  size: number
  shared: { label: Label; field: string; value: unknown; count: number }[]
  words: string[]
  rows: Row[]
}

interface ResourceUse {
  id: string
  /** Null: of a task force the reader does not see. */
  force: { id: string; name: string } | null
  quantity: number
  starts_at: string
  ends_at: string | null
  purpose: string
}

export interface ResourceRow {
  id: string
  name: string
  kind: string
  capacity: number
  weeks: { from_on: string; share: number | null }[]
  bookings: ResourceUse[]
  wishes: (ResourceUse & { fits: boolean; against: string[] })[]
}

export interface ZoneShown {
  now: string
  id: string
  name: string
  trends: ZoneTrend[]
  cells: CellsShown | null
  task_forces: { object: string; rows: Row[] } | null
  resources: { weeks: number; conflicts: number; rows: ResourceRow[] } | null
  requests: { object: string; state: string; rows: { record: Row; clocks: Clock[]; why: Label[] }[] } | null
  reports: { object: string; text: string; at: string; count: number; days: number; clusters: ReportCluster[] } | null
}

export interface ZoneTitled {
  id: string
  title: string
  mine: boolean
}

const EVERY_MS = 15_000

export const zoneQueries = {
  all: () => queryOptions({ queryKey: ['zones', 'all'], queryFn: async ({ signal }) => (await http.get<{ rows: ZoneTitled[] }>('/war-zones', {}, signal)).rows }),
  one: (id: string) => queryOptions({ queryKey: ['zones', id], queryFn: ({ signal }) => http.get<ZoneShown>(`/war-zones/${id}`, {}, signal), refetchInterval: EVERY_MS }),
}

export const askSupport = (cell: string, body: { need: string; account: string | null; note: string }): Promise<{ id: string }> => http.post(`/cells/${cell}/support`, body)
