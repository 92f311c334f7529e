/** Kinds by their names for people. */
import { useQuery } from '@tanstack/react-query'

import { useSay } from '@/i18n'

import { studioQueries } from './definitions'
import type { KindInfo } from './shapes'

export function useKinds(): KindInfo[] {
  return useQuery(studioQueries.kinds()).data ?? []
}

export function useKindWords(): (kind: string) => string {
  const kinds = useKinds()
  const say = useSay()
  return (kind) => say(kinds.find((one) => one.name === kind)?.label) || kind
}
