/** What the server knows of automations at work. */
import { queryOptions } from '@tanstack/react-query'

import { http, type Label } from '@/api'

import type { Action, AutomationBody, When } from './model'

export interface AutomationLine {
  name: string
  app: string
  label: Label
  description: Label | null
  object: string | null
  when: When
  paused_at: string | null
  ran: number
  skipped: number
  failed: number
  last_at: string | null
  next_at: string | null
  waiting: number
  retrying: number
  held: number
  dead: number
}

export interface Reach {
  object: string
  op: string
  fields: string[]
}

export interface AutomationStanding extends AutomationLine {
  body: AutomationBody
  reach: Reach[]
}

export interface TraceStep {
  do: Action['do'] | 'if' | 'failed'
  at?: number
  us?: number
  n?: number
  ids?: string[]
  object?: string
  op?: string
  fields?: string[]
  unmet?: Label
  until?: string
  stopped?: boolean
  reason?: Label
  title?: Label
  slug?: string
  webhook?: string
  clock?: string
  outputs?: Record<string, unknown>
  row?: number | null
  more?: boolean
}

export interface RunProblem {
  slug: string
  params: Record<string, unknown>
  step?: number
  words?: string
}

export interface Run {
  id: string
  automation: string
  object: string | null
  subject: string | null
  title: string
  event_type: string
  state: string
  step: number
  attempts: number
  begun_at: string
  ended_at: string | null
  due_at: string | null
  took_us: number
  trace: TraceStep[]
  problem: RunProblem | null
}

export interface Rehearsal {
  events: number
  met: number
  unmet: number
  carried_out: number
  failed: number
  since: string
  runs: Omit<Run, 'id' | 'automation' | 'step' | 'attempts' | 'begun_at' | 'ended_at' | 'due_at' | 'took_us'>[]
}

export const automationQueries = {
  list: () => queryOptions({ queryKey: ['automations'], queryFn: ({ signal }) => http.get<{ rows: AutomationLine[] }>('/automations', {}, signal), refetchInterval: 15_000 }),
  one: (name: string) => queryOptions({ queryKey: ['automations', name], queryFn: ({ signal }) => http.get<AutomationStanding>(`/automations/${name}`, {}, signal), retry: false }),
  runs: (name: string, state: string, cursor: string | null) =>
    queryOptions({
      queryKey: ['automations', name, 'runs', state, cursor],
      queryFn: ({ signal }) => http.get<{ rows: Run[]; next: string | null }>('/automation-runs', { automation: name, state, cursor, limit: 50 }, signal),
      refetchInterval: cursor ? false : 5_000,
    }),
}
