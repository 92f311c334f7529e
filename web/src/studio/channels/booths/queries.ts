/** The booths of a channel: posters with their address and code. */
import { queryOptions } from '@tanstack/react-query'

import { http } from '@/api'

/** What a person writes on a poster. `origin`: the address under which phones reach the platform. */
export interface Words {
  name: string
  company: string
  headline: string
  text: string
  origin: string
}

export interface Booth extends Words {
  id: string
  channel: string
  address: string | null
  code: { size: number; path: string } | null
  created_at: string
  ends_at: string | null
  revoked_at: string | null
  used_at: string | null
  lives: boolean
}

export const boothQueries = {
  of: (channel: string) =>
    queryOptions({ queryKey: ['channels', 'booths', channel], queryFn: ({ signal }) => http.get<{ rows: Booth[] }>(`/channels/${channel}/booths`, {}, signal), refetchInterval: 30_000 }),
}

export const add = (channel: string, words: Words) => http.post<Booth>(`/channels/${channel}/booths`, words)
export const save = (id: string, words: Words) => http.put<Booth>(`/booths/${id}`, words)
export const end = (id: string) => http.remove<void>(`/channel-keys/${id}`)
