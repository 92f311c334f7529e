/** Suggestions by the cell they are about, and the tones of their states. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { suggestionQueries, useAbility, useLive, type Suggestion, type SuggestionState } from '@/api'
import type { ToneName } from '@/design'

import { placeKey, type Place } from './shapes'

export const TONES: Record<SuggestionState, ToneName> = { open: 'amber', taken: 'blue', done: 'green', declined: 'grey', withdrawn: 'grey' }
const OF_SUGGESTIONS = { types: ['record.*'] }
const NONE: readonly Suggestion[] = []

export type Suggested = (place: Place) => readonly Suggestion[]

/** Whoever suggests or answers hears of suggestions; for others there are none. */
export function useSuggestions() {
  const [suggests, answers] = [useAbility('suggest_rights'), useAbility('manage_definitions')]
  const client = useQueryClient()
  useLive((event) => {
    if (event.object === 'org.suggestion') void client.invalidateQueries({ queryKey: ['suggestions'] })
  }, OF_SUGGESTIONS)
  return useQuery({ ...suggestionQueries.all(), enabled: suggests || answers })
}

/** Those that are not answered yet, by cell. */
export function useSuggested(): Suggested {
  const rows = useSuggestions().data
  return useMemo(() => {
    const waiting = new Map<string, Suggestion[]>()
    for (const one of rows ?? NONE) if (one.state === 'open') waiting.set(placeKey(one), [...(waiting.get(placeKey(one)) ?? []), one])
    return (place) => waiting.get(placeKey(place)) ?? NONE
  }, [rows])
}
