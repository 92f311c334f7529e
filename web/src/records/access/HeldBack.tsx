/** On every page: what a breaker holds back of the reader's access, or all of it, and why. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'

import { packQueries } from '@/api'

const HeldBackLine = lazy(() => import('./HeldBackLine'))

export function HeldBack() {
  const held = useQuery(packQueries.suspensions('mine')).data ?? []
  if (held.length === 0) return null
  return (
    <Suspense fallback={null}>
      {held.map((one) => (
        <HeldBackLine key={one.id} held={one} />
      ))}
    </Suspense>
  )
}
