/** Reads about pools: how the reader stands with each, what lies in it, and why something may not be claimed now. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { http } from './client'
import type { Row } from './types'

export interface PoolShown {
  name: string
  label: { zh: string; en: string }
  size: number
  per_day: number
  today: number
  held_most: number
  held: number
  protect_hours: number
  cool_down_hours: number
}

export interface PoolsShown {
  object: string
  open: number
  cap: number | null
  pools: PoolShown[]
  columns: string[]
}

export interface Lying {
  record: Row
  closed: { slug: string; title: string; detail: string } | null
}

interface LyingPage {
  rows: Lying[]
  next: string | null
}

const PAGE = 50

export const poolQueries = {
  all: (object: string) => queryOptions({ queryKey: ['pools', object], queryFn: ({ signal }) => http.get<PoolsShown>(`/pools/${object}`, {}, signal) }),
  lying: (object: string, pool: string) =>
    infiniteQueryOptions({
      queryKey: ['pools', object, pool],
      queryFn: ({ pageParam, signal }) => http.get<LyingPage>(`/pools/${object}/${pool}`, { limit: PAGE, cursor: pageParam }, signal),
      initialPageParam: '',
      getNextPageParam: (last) => last.next ?? undefined,
    }),
}

export const claimRecord = (object: string, id: string): Promise<Row> => http.post<Row>(`/records/${object}/${id}/claim`)
