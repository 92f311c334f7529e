/** An identifier for Chinese words, suggested by the server from their pinyin; the person may type another. */
import { useQuery } from '@tanstack/react-query'

import { http } from '@/api'

import { useRested } from './conditions/checked'

export const NAME = /^[a-z][a-z0-9_]{0,40}$/

/** Plain letters need no server: "Dealer credit" -> "dealer_credit". */
export const latin = (text: string): string | null => {
  const plain = text.trim().toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[\x20-\x7e]*$/.test(text) && NAME.test(plain) ? plain : null
}

/** '' while nothing can be suggested. */
export function useSuggestedName(text: string): string {
  const rested = useRested(text.trim(), 200)
  const plain = latin(rested)
  const answer = useQuery({
    queryKey: ['studio', 'name', rested],
    queryFn: ({ signal }) => http.get<{ name: string }>('/studio/name', { text: rested }, signal),
    enabled: rested !== '' && plain === null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return plain ?? answer.data?.name ?? ''
}
