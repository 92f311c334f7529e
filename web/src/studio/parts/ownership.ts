/** Whose a definition is, and what of it is the reader's to change. */
import { useQuery } from '@tanstack/react-query'

import { http, type Label } from '@/api'

interface Named {
  name: string
  label: Label
}

export interface Owned {
  /** Roles that may change everything. */
  managers: Named[]
  owners: (Named & { role: Named; unit: { id: string; name: string } | null })[]
  /** What keeps it with the managers alone. */
  locked: Named[]
  mine: ('original' | 'copy')[]
}

/** Undefined until it is known; nothing is asked where there is no name. */
export function useOwned(kind: string, name: string | null): Owned | undefined {
  const found = useQuery({
    queryKey: ['studio', 'ownership', kind, name],
    queryFn: ({ signal }) => http.get<Owned>(`/studio/ownership/${kind}/${encodeURIComponent(name ?? '')}`, {}, signal),
    enabled: name !== null,
    staleTime: 60_000,
  })
  return found.data
}
