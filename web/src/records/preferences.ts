/** What the reader set for the lists of an object: kept by the server, changed at once on the page. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

import { http, peopleQueries, type Preference } from '@/api'

const PLAIN: Preference = { pinned: [], default: null, widths: {}, density: 'normal', quick: false }

export function usePreference(object: string): { preference: Preference; prefer: (change: Partial<Preference>) => void; pending: boolean } {
  const client = useQueryClient()
  const { queryKey } = peopleQueries.preferences()
  const all = useQuery(peopleQueries.preferences())
  const given = all.data?.[object]
  const preference = useMemo(() => ({ ...PLAIN, ...given }), [given])
  const { mutate } = useMutation({
    mutationFn: (body: Preference) => http.put(`/preferences/${object}`, body),
    scope: { id: `preference ${object}` },
  })
  const prefer = useCallback(
    (change: Partial<Preference>) => {
      const before = client.getQueryData(queryKey)
      const next = { ...PLAIN, ...before?.[object], ...change }
      client.setQueryData(queryKey, { ...before, [object]: next })
      mutate(next)
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key is the same for everybody
    [client, mutate, object],
  )
  return { preference, prefer, pending: all.isPending }
}
