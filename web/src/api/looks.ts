/** Reads and words of the second look: what waits to be judged, and what a person may do with one record. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { http } from './client'
import { recordKeys } from './queries'
import type { Row } from './types'

export interface LookAt {
  doubted: boolean
  /** Whether the reader may call it invalid now, or judge it. */
  doubt: boolean
  judge: boolean
}

export interface Doubted {
  record: Row
  may: boolean
}

export interface LooksPage {
  object: string
  label: { zh: string; en: string }
  size: number
  columns: string[]
  note: string
  rows: Doubted[]
  next: string | null
}

export type Verdict = { verdict: 'confirm'; why: string } | { verdict: 'restore'; to: 'policy' | 'pool' | 'owner'; why: string }

const PAGE = 50

export const lookQueries = {
  waiting: (object: string) =>
    infiniteQueryOptions({
      queryKey: ['looks', object],
      queryFn: ({ pageParam, signal }) => http.get<LooksPage>(`/second-looks/${object}`, { limit: PAGE, cursor: pageParam }, signal),
      initialPageParam: '',
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  of: (object: string, id: string) => queryOptions({ queryKey: [...recordKeys.one(object, id), 'look'], queryFn: ({ signal }) => http.get<LookAt>(`/records/${object}/${id}/second-look`, {}, signal) }),
}

export const doubtRecord = (object: string, id: string, values: Record<string, unknown>): Promise<unknown> => http.post(`/records/${object}/${id}/doubt`, { values })
export const judgeRecord = (object: string, id: string, verdict: Verdict): Promise<unknown> => http.post(`/records/${object}/${id}/verdict`, verdict)
