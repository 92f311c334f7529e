/** Packs and situations on people and units, what a breaker holds back, and access in an emergency. */
import { queryOptions } from '@tanstack/react-query'

import type { Temporary } from './access'
import { http } from './client'
import type { Label } from './types'

interface Titled {
  id: string
  title: string
}

/** Something held back; still so while `lifted_at` is null. */
export interface SuspensionShown {
  id: string
  kind: 'pack' | 'situation' | 'user'
  name: string
  label: Label
  reason: Label
  breaker: Label | null
  made_by: Titled | null
  made_at: string
  lifted_by: Titled | null
  lifted_at: string | null
  lifted_said: string | null
}

interface Laid {
  key: string
  name: string
  label: Label
  longest_days: number
  suspended: SuspensionShown | null
  on: Temporary[]
}

export interface PackShown extends Laid {
  purpose: Label
  words: Label[]
  /** Given one record at a time, by what such records do; never put on a unit by hand. */
  about: string | null
}

export interface SituationShown extends Laid {
  description: Label
  inherits: Label[]
  packs: Label[]
}

export interface PacksShown {
  situations: SituationShown[]
  packs: PackShown[]
}

export interface Putting {
  key: string
  person?: string
  unit?: string
  reason: string
  starts_at?: string
  ends_at: string
}

export const putPack = (body: Putting): Promise<Temporary> => http.post('/access/packs', body)
export const suspendAccess = (body: { key?: string; person?: string; reason: string }): Promise<SuspensionShown> => http.post('/access/suspensions', body)
export const liftSuspension = (id: string, said: string): Promise<SuspensionShown> => http.post(`/access/suspensions/${id}/lifting`, { said })
export const openInEmergency = (object: string, record: string, reason: string): Promise<Temporary> => http.post(`/records/${object}/${record}/emergency`, { reason })
export const reviewEmergency = (id: string, body: { verdict: 'fine' | 'not_fine'; said: string }): Promise<Temporary> => http.post(`/access/temporary/${id}/review`, body)

export const packQueries = {
  packs: () => queryOptions({ queryKey: ['access', 'packs'], queryFn: ({ signal }) => http.get<PacksShown>('/access/packs', {}, signal) }),
  suspensions: (whose: 'mine' | 'all') =>
    queryOptions({ queryKey: ['access', 'suspensions', whose], queryFn: async ({ signal }) => (await http.get<{ rows: SuspensionShown[] }>('/access/suspensions', { whose }, signal)).rows }),
}
