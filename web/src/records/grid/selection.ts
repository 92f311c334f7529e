/** Which rows are marked: one by one, a stretch of them, or everything the filter finds. */
import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  turn: (id: string, stretch?: boolean) => void
  put: (ids: Iterable<string>) => void
  clear: () => void
}

/** `order`: the ids as they stand; a stretch goes from the last marked row to this one. */
export function stretchOf(order: readonly string[], from: string | null, to: string): string[] {
  const [a, b] = [from === null ? -1 : order.indexOf(from), order.indexOf(to)]
  if (a < 0 || b < 0) return [to]
  return order.slice(Math.min(a, b), Math.max(a, b) + 1)
}

export function useSelection(order: readonly string[]): Selection {
  const [state, setState] = useState<{ ids: ReadonlySet<string>; last: string | null }>({ ids: new Set(), last: null })
  const turn = useCallback(
    (id: string, stretch = false) =>
      setState(({ ids, last }) => {
        const next = new Set(ids)
        if (stretch) for (const one of stretchOf(order, last, id)) next.add(one)
        else if (!next.delete(id)) next.add(id)
        return { ids: next, last: id }
      }),
    [order],
  )
  const put = useCallback((ids: Iterable<string>) => setState({ ids: new Set(ids), last: null }), [])
  const clear = useCallback(() => setState({ ids: new Set(), last: null }), [])
  return useMemo(() => ({ ids: state.ids, turn, put, clear }), [state.ids, turn, put, clear])
}
