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
  /** They have two owners, of whom somebody has to choose. */
  contested: boolean
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

interface Titled {
  id: string
  title: string
}

/** A record that `claimant` brought while its customer is `holder`'s. `agrees`: fields of the record whose value the customer has too. */
export interface Contest {
  object: string
  record: Row
  at: string
  customer_object: string
  customer: Titled
  claimant: Titled
  holder: Titled
  agrees: string[]
  may: boolean
}

export const arbitrate = (contest: Contest, to: string, why: string): Promise<unknown> => http.post(`/identity/contests/${contest.record.id}`, { to, why })
export const awardPair = (pair: Pair, winner: string, why: string): Promise<unknown> => http.put(`/identity/pairs/${pair.one.id}/${pair.other.id}/owner`, { winner, why })

export const contestQueries = {
  all: () => queryOptions({ queryKey: ['contests'], queryFn: async ({ signal }) => (await http.get<{ rows: Contest[] }>('/identity/contests', {}, signal)).rows }),
}

export const pairQueries = {
  queue: (object: string | null, state: PairState) =>
    queryOptions({ queryKey: ['pairs', object, state], queryFn: ({ signal }) => http.get<PairQueue>('/identity/pairs', { object, state }, signal) }),
  of: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'pairs'], queryFn: async ({ signal }) => (await http.get<{ rows: Pair[] }>(`/records/${object}/${id}/pairs`, {}, signal)).rows, staleTime: 30_000 }),
}
