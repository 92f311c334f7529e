/** Whether the product is well: what waits, what was set aside, what failed. */
import { queryOptions } from '@tanstack/react-query'

import type { Said } from '@/i18n'

import { http } from './client'

export type OperationsWarning = 'events_set_aside' | 'events_wait' | 'log_withheld' | 'jobs_failed' | 'disk_is_filling'

export interface SetAside {
  id: string
  /** `line/work`: who followed the log, and its stage that failed. */
  follower: string
  event: string
  event_type: string
  object: string | null
  subject: string | null
  trace: string
  parked_at: string
}

export interface FailedJob {
  id: string
  kind: string
  problem: string | null
  attempt: number
  done: number
  total: number | null
  finished_at: string | null
}

export interface Operations {
  warnings: OperationsWarning[]
  events: { waiting: number; most: number; oldest: string | null; withheld_ms: number }
  set_aside: { count: number; rows: SetAside[] }
  /** Deliveries of a channel that no stage could take. */
  deliveries: { channel: string; label: Said | null; count: number }[]
  jobs: { queued: number; running: number; failed: FailedJob[] }
  disk: { free: number; total: number }
  catalog_version: number
  streams: number
}

export const operationsQueries = {
  all: () => queryOptions({ queryKey: ['operations'], queryFn: ({ signal }) => http.get<Operations>('/operations', {}, signal), refetchInterval: 10_000 }),
}
