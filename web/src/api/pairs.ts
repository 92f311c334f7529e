/** Reads and words about records that may be one customer. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'
import { recordKeys } from './queries'
import type { Row } from './types'

export interface PairEvidence {
  part: string
  level: string
  bits: number
}

export type PairState = 'open' | 'apart'

export interface Pair {
  object: string
  one: Row
  other: Row
  word: 'match' | 'clerk'
  chance: number
  bits: number
  evidence: PairEvidence[]
  at: string
  state: PairState
  may: boolean
  decided_by: string | null
  decided_at: string | null
}

export interface PairQueue {
  rows: Pair[]
  compared: Record<string, string[]>
}

export const tellApart = (pair: Pair, apart: boolean): Promise<{ state: PairState }> => {
  const place = `/identity/pairs/${pair.one.id}/${pair.other.id}/apart`
  return apart ? http.put(place, undefined) : http.remove(place)
}

export const pairQueries = {
  queue: (object: string | null, state: PairState) =>
    queryOptions({ queryKey: ['pairs', object, state], queryFn: ({ signal }) => http.get<PairQueue>('/identity/pairs', { object, state }, signal) }),
  of: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'pairs'], queryFn: async ({ signal }) => (await http.get<{ rows: Pair[] }>(`/records/${object}/${id}/pairs`, {}, signal)).rows, staleTime: 30_000 }),
}
