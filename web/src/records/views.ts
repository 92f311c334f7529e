/** Views of an object: those of the packages, and the reader's own. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { queries, useMeta, type ViewMeta } from '@/api'

import { viewKey } from './listState'

/** `pinned`: keys of the views the reader wants in front, in their order. */
export function useViews(object: string, pinned: readonly string[] = []): { views: ViewMeta[]; own: ReadonlySet<string>; pending: boolean } {
  const meta = useMeta().data
  const front = pinned.join('\n')
  const saved = useQuery({ ...queries.views(), staleTime: 60_000 })
  return useMemo(() => {
    const mine = (saved.data ?? []).filter((view) => view.object === object)
    const known = new Set(mine.map(viewKey))
    const own = new Set(mine.filter((view) => view.mine !== false).map(viewKey))
    const shipped = (meta?.views ?? []).filter((view) => view.object === object && !known.has(viewKey(view)))
    const order = front.split('\n')
    const rank = (view: ViewMeta) => (order.includes(viewKey(view)) ? order.indexOf(viewKey(view)) : order.length)
    const views = [...shipped, ...mine].sort((a, b) => rank(a) - rank(b))
    return { views, own, pending: saved.isPending }
  }, [saved.data, saved.isPending, meta, object, front])
}
