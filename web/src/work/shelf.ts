/** The new leads that wait to be shown. Heard from the first moment on; the cards themselves are fetched later. */
import { useEffect } from 'react'
import { create } from 'zustand'

import { useLive, useLiveState, useSession } from '@/api'

import { arrivalOf, EMPTY, put, take, type Shelf } from './arrivals'
import { chime } from './sound'

export const useShelf = create<Shelf>(() => EMPTY)

export const clearShelf = (): void => useShelf.setState(EMPTY)

export const leaveShelf = (lead: string): void => useShelf.setState((before) => take(before, lead))

/** Puts this person's new leads on the shelf while mounted. */
export function useArrivals(): void {
  const user = useSession()?.user.id ?? ''
  const leader = useLiveState((state) => state.leader)
  useLive(
    (event) => {
      const arrival = arrivalOf(event, user)
      if (!arrival) return
      useShelf.setState((before) => put(before, arrival, Date.now()))
      // All tabs hear it; one of them sounds.
      if (leader) chime()
    },
    { types: ['decision.routed'] },
  )
  useEffect(() => clearShelf, [user])
}
