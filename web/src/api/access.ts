/** Access for a time, and why somebody sees a record: reads and words. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'
import type { Label } from './types'

interface Titled {
  id: string
  title: string
}

export interface Named {
  name: string
  label: Label
}

export type TemporaryState = 'asked' | 'waiting' | 'granted' | 'refused' | 'withdrawn' | 'lapsed' | 'ended' | 'revoked'

/** A temporary grant, or the request for one. */
export interface Temporary {
  id: string
  state: TemporaryState
  person: Titled | null
  unit: Titled | null
  role: Named
  object: string
  object_label: Label
  record: (Titled & { seen: boolean }) | null
  actions: Label[]
  reason: string
  days: number
  asked_by: Titled | null
  asked_at: string
  starts_at: string | null
  ends_at: string | null
  decided_by: Titled | null
  decided_at: string | null
  said: string | null
  extended_by: Titled | null
  extended_at: string | null
  closed_by: Titled | null
  closed_at: string | null
  closed_said: string | null
  mine: boolean
  longest_days: number
  /** Opened by its person himself; it waits for a review. */
  emergency: boolean
  review: 'fine' | 'not_fine' | null
  review_said: string | null
  reviewed_by: Titled | null
  reviewed_at: string | null
}

export interface RuleTried {
  kind: 'guard' | 'grant' | 'temporary'
  name: string
  label: Label | null
  /** Null: it holds for every record. */
  words: Label | null
  in_force: boolean
  why_not: string | null
  /** Null: the reader does not see what it depends on. */
  holds: boolean | null
  temporary: string | null
}

export interface AccessOptions {
  ask: boolean
  give: boolean
  /** For how long the reader may open it himself at once; 0: not. */
  emergency_minutes: number
  roles: Named[]
  actions: Named[]
  usual_days: number
  longest_days: number
}

export interface AccessExplained {
  object: Named
  record: string
  action: string
  action_label: Label
  known: boolean
  allowed: boolean
  person: Titled
  own: boolean
  roles: Named[]
  units: string[]
  rules: RuleTried[]
  elsewhere: { role: Named; conditions: (Label | null)[] }[]
  hidden: { name: string; label: Label; guard: string | null }[]
  may: AccessOptions
}

export interface ReaderShown {
  id: string
  name: string
  unit: string
  roles: Named[]
  rule: RuleTried
  until: string | null
  actions: Label[]
}

export interface ReadersShown {
  count: number
  rows: ReaderShown[]
  given: Temporary[]
}

export type Whose = 'mine' | 'answer' | 'all'

export interface Giving {
  person?: string
  unit?: string
  role: string
  object: string
  record: string | null
  actions: string[]
  reason: string
  ends_at: string
}

export const askAccess = (object: string, record: string, body: { reason: string; actions: string[]; days: number }): Promise<Temporary> =>
  http.post(`/records/${object}/${record}/access`, body)
export const giveAccess = (body: Giving): Promise<Temporary> => http.post('/access/temporary', body)
export const answerAccess = (id: string, body: { verdict: 'granted' | 'refused'; said: string; days?: number }): Promise<Temporary> =>
  http.post(`/access/temporary/${id}/verdict`, body)
export const extendAccess = (id: string, days: number): Promise<Temporary> => http.post(`/access/temporary/${id}/extension`, { days })
export const endAccess = (id: string, said: string): Promise<Temporary> => http.post(`/access/temporary/${id}/end`, { said })

export const accessQueries = {
  temporary: (whose: Whose) =>
    queryOptions({ queryKey: ['access', whose], queryFn: async ({ signal }) => (await http.get<{ rows: Temporary[] }>('/access/temporary', { whose }, signal)).rows }),
  explained: (object: string, record: string, action: string, person: string | null) =>
    queryOptions({
      queryKey: ['access', object, record, action, person],
      queryFn: ({ signal }) => http.get<AccessExplained>(`/records/${object}/${record}/access`, { action, person }, signal),
      retry: false,
    }),
  readers: (object: string, record: string) =>
    queryOptions({ queryKey: ['access', object, record, 'readers'], queryFn: ({ signal }) => http.get<ReadersShown>(`/records/${object}/${record}/readers`, {}, signal), retry: false }),
}
