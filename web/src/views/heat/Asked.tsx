/** A picture in its panel: what is loading or has failed, then the answer. */
import { useQuery, type UseQueryOptions } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { Failed, Panel, SkeletonRows } from '@/design'

import type { HeatKey } from './queries'

interface AskedProps<Found> {
  title: string
  query: UseQueryOptions<Found, Error, Found, HeatKey>
  children: (found: Found) => ReactNode
}

export function Asked<Found>({ title, query, children }: AskedProps<Found>) {
  const answer = useQuery(query)
  return (
    <Panel title={title}>
      {answer.isPending ? <SkeletonRows count={4} /> : answer.isError ? <Failed error={answer.error} retry={() => void answer.refetch()} /> : children(answer.data)}
    </Panel>
  )
}
