/** Suggested changes of rights: reads, making one, answering it. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'

export type SuggestionState = 'open' | 'taken' | 'done' | 'declined' | 'withdrawn'

export interface Suggestion {
  id: string
  title: string
  /** By its short name. */
  role: string
  object: string
  action: string
  reach: string
  reason: string
  state: SuggestionState
  asked_by: { id: string; title: string } | null
  asked_at: string
  answer: string | null
  /** The draft it was taken over into, for who may answer. */
  draft: string | null
  /** The cell has that reach in force now. */
  so_already: boolean
  may_answer: boolean
  /** It is the reader's own and waits. */
  may_withdraw: boolean
}

export interface Suggesting {
  role: string
  object: string
  action: string
  reach: string
  reason: string
}

const PATH = '/rights/suggestions'

export const suggestionQueries = {
  all: () => queryOptions({ queryKey: ['suggestions'], queryFn: async ({ signal }) => (await http.get<{ rows: Suggestion[] }>(PATH, {}, signal)).rows }),
}
export const suggest = (body: Suggesting): Promise<Suggestion> => http.post(PATH, body)
export const takeSuggestion = (id: string): Promise<{ draft: string | null }> => http.post(`${PATH}/${id}/take`, {})
export const declineSuggestion = (id: string, said: string): Promise<Suggestion> => http.post(`${PATH}/${id}/decline`, { said })
export const withdrawSuggestion = (id: string): Promise<Suggestion> => http.post(`${PATH}/${id}/withdraw`, {})
/** Where what it would do to people is asked. */
export const suggestionAccess = (id: string): string => `${PATH}/${id}/access`
