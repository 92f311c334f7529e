/** What the server knows of channels at work. */
import { queryOptions } from '@tanstack/react-query'

import { http, type Label } from '@/api'

export interface Sums {
  received: number
  events: number
  records: number
  failed: number
  waited_ms: number | null
  waited_most_ms: number
  late_ms: number | null
  late_most_ms: number
}

export interface Counted {
  name: string
  n: number
  last_at: string
}

export interface ChannelLine {
  name: string
  label: Label
  format: string
  source: string
  source_label: Label | null
  object: string | null
  object_label: Label | null
  keys: number
  day: Sums
  week: Sums
  month: Sums
  trend: number[]
  last_at: string | null
  waiting: number
  waiting_since: string | null
  /** When we last looked into a folder or mailbox, and what stands in the way. */
  looked_at: string | null
  trouble: { reason: string; n: number; since: string } | null
  types: Counted[]
  type_labels: Record<string, Label>
  silent: string[]
  forms: number
  fields: { name: string; label: Label; filled: number }[]
  failed: Counted[]
  notes: Counted[]
  signals: string[]
  missing: string[]
  missing_share: number | null
  cost: number | null
  source_records: number
  cost_per_record: number | null
}

export interface SignalLine {
  name: string
  label: Label
  share: number
  fed: string[]
  declared: string[]
}

export interface Proposal {
  reason: 'failing' | 'quiet' | 'refused_field' | 'unmapped' | 'silent' | 'unused' | 'unfed' | 'unconnected'
  channel: string | null
  share: number
  signals: string[]
  params: Record<string, unknown>
}

export interface Inventory {
  days: number
  currency: string | null
  source_object: string | null
  source_field: string | null
  sources: Record<string, Label>
  unconnected: string[]
  channels: ChannelLine[]
  signals: SignalLine[]
  dark_share: number
  proposals: Proposal[]
}

export interface ChannelKey {
  id: string
  label: string
  created_at: string
  revoked_at: string | null
  ends_at: string | null
  used_at: string | null
  refused_at: string | null
  follows: string | null
  lives: boolean
}

export interface KeyMade {
  id: string
  channel: string
  label: string
  secret: string
  /** Of a platform that calls back: what it signs with. */
  token: string | null
}

export interface DoorKind {
  format: string
  label: Label
  about: Label
  address: string
  asks: { name: string; label: Label; drawn: boolean; lines: boolean }[]
}

export interface DeliveredValue {
  path: string
  value: unknown
  field: string | null
  state: 'taken' | 'refused' | 'unsure' | 'spare' | 'told' | 'left' | 'empty'
  becomes: unknown
  why: Label | null
}

export interface Delivery {
  id: string
  received_at: string
  state: 'new' | 'done' | 'failed'
  problem: string | null
  preview: string
  values: DeliveredValue[]
  forms: { values: Record<string, unknown>; rest: Record<string, unknown> }[]
  events: { name: string; type: string | null; data: Record<string, unknown> }[]
}

export interface FailedDelivery {
  id: string
  channel: string
  received_at: string
  problem: string | null
  attempts: number
  preview: string
}

export const channelQueries = {
  kinds: () => queryOptions({ queryKey: ['channels', 'kinds'], queryFn: async ({ signal }) => (await http.get<{ rows: DoorKind[] }>('/channels/kinds', {}, signal)).rows, staleTime: Number.POSITIVE_INFINITY }),
  inventory: () => queryOptions({ queryKey: ['channels', 'inventory'], queryFn: ({ signal }) => http.get<Inventory>('/channels/inventory', {}, signal), refetchInterval: 30_000 }),
  keys: () => queryOptions({ queryKey: ['channels', 'keys'], queryFn: ({ signal }) => http.get<{ rows: { name: string; keys: ChannelKey[] }[] }>('/channels', {}, signal), refetchInterval: 30_000 }),
  latest: (channel: string, every: (newest: Delivery | null) => number) =>
    queryOptions({
      queryKey: ['channels', 'latest', channel],
      queryFn: ({ signal }) => http.get<{ delivery: Delivery | null }>(`/channels/${channel}/latest`, {}, signal),
      refetchInterval: ({ state }) => every(state.data?.delivery ?? null),
    }),
  failed: (channel: string) => queryOptions({ queryKey: ['channels', 'failed', channel], queryFn: ({ signal }) => http.get<{ rows: FailedDelivery[] }>('/deliveries/failed', { channel }, signal) }),
}
