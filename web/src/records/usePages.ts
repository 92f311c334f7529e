/** Rows of a list, page after page by cursor. Live changes refresh a list that is at its start, else they are announced. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { http, useLive, type Row, type Rows } from '@/api'
import { isReference, rememberTitles } from '@/fields'

const PAGE = 60
const CALM_MS = 1500

export interface Asked {
  fields: string
  filter: string
  sort: string
}

export function usePages(object: string, asked: Asked, ready: boolean) {
  const pages = useInfiniteQuery({
    queryKey: ['list', object, asked],
    queryFn: ({ pageParam, signal }) =>
      http.get<Rows>(`/records/${object}`, { ...asked, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: ready,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    staleTime: 10_000,
  })
  const rows = useMemo<Row[]>(() => {
    const seen = new Set<string>()
    // A row that moved between two pages while they were read is shown once.
    return (pages.data?.pages ?? []).flatMap((page) => page.rows.filter((row) => !seen.has(row.id) && seen.add(row.id)))
  }, [pages.data])
  useEffect(() => {
    rememberTitles(rows.flatMap((row) => Object.values(row).filter(isReference)))
  }, [rows])
  return { pages, rows, asOf: pages.data?.pages[0]?.as_of ?? null }
}

/** `news` counts changes since the rows were read; `renew` reads again. At the list's start it happens by itself. */
export function useNews(object: string, atStart: boolean, refetch: () => Promise<unknown>, readAt: number) {
  const [news, setNews] = useState({ count: 0, since: readAt })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const latest = useRef({ atStart, refetch })
  useEffect(() => {
    latest.current = { atStart, refetch }
  })
  const renew = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    void latest.current.refetch()
  }, [])
  useLive(
    () => {
      setNews((was) => ({ count: was.since === readAt ? was.count + 1 : 1, since: readAt }))
      if (!latest.current.atStart || timer.current) return
      timer.current = setTimeout(() => {
        timer.current = undefined
        if (latest.current.atStart && document.visibilityState === 'visible') void latest.current.refetch()
      }, CALM_MS)
    },
    { object, types: ['record.*', 'decision.*', 'signal.*'] },
  )
  useEffect(() => () => clearTimeout(timer.current), [])
  return { news: news.since === readAt ? news.count : 0, renew }
}
