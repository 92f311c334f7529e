/** Views of an object: those of the packages, and the reader's own. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { queries, useMeta, type ViewMeta } from '@/api'

import { viewKey } from './listState'

export function useViews(object: string): { views: ViewMeta[]; own: ReadonlySet<string>; pending: boolean } {
  const meta = useMeta().data
  const saved = useQuery({ ...queries.views(), staleTime: 60_000 })
  return useMemo(() => {
    const mine = (saved.data ?? []).filter((view) => view.object === object)
    const own = new Set(mine.map(viewKey))
    const shipped = (meta?.views ?? []).filter((view) => view.object === object && !own.has(viewKey(view)))
    return { views: [...shipped, ...mine], own, pending: saved.isPending }
  }, [saved.data, saved.isPending, meta, object])
}
