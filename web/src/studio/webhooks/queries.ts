/** What the server knows of webhooks at work. */
import { queryOptions } from '@tanstack/react-query'

import { http, type Label } from '@/api'

export interface WebhookLine {
  name: string
  label: Label
  url: string
  object: string | null
  role: string | null
  /** Fields of it that leave as a shape, or not at all. */
  held_back: string[]
  events: string[]
  secret: string
  secret_made_at: string | null
  waiting: number
  dead: number
  done_today: number
  failures: number
  open_until: string | null
  last_at: string | null
  last_status: number | null
  last_error: string | null
}

export interface Effect {
  id: string
  webhook: string
  event_type: string
  object: string | null
  subject: string | null
  state: 'waiting' | 'done' | 'dead'
  attempts: number
  at: string
  due_at: string
  ended_at: string | null
  status: number | null
  error: string | null
  took_ms: number | null
}

export interface EffectDetail extends Effect {
  body: string
  answer: string | null
}

export const webhookQueries = {
  list: () => queryOptions({ queryKey: ['webhooks'], queryFn: ({ signal }) => http.get<{ rows: WebhookLine[] }>('/webhooks', {}, signal), refetchInterval: 15_000 }),
  effects: (webhook: string, state: string, cursor: string | null) =>
    queryOptions({
      queryKey: ['webhooks', webhook, state, cursor],
      queryFn: ({ signal }) => http.get<{ rows: Effect[]; next: string | null }>('/effects', { webhook, state, cursor, limit: 50 }, signal),
      refetchInterval: cursor ? false : 5_000,
    }),
  effect: (id: string) => queryOptions({ queryKey: ['effects', id], queryFn: ({ signal }) => http.get<EffectDetail>(`/effects/${id}`, {}, signal) }),
}
