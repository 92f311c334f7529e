/** What of a pool may still be claimed, and claiming several, one after the other. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { claimRecord, type PoolShown, type PoolsShown } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

import { failure } from './actions'

/** How many more the reader may claim from a pool now; null without a limit. */
export function leftToClaim(pools: PoolsShown, pool: PoolShown): number | null {
  if (pools.cap === null) return 0
  const limits = [pools.cap - pools.open]
  if (pool.per_day) limits.push(pool.per_day - pool.today)
  if (pool.held_most) limits.push(pool.held_most - pool.held)
  return Math.max(0, Math.min(...limits))
}

interface Claimed {
  count: number
  failed: string[]
}

/** Each claim is one of its own: what somebody else was quicker with does not stop the others. */
export function useClaims(object: string, onDone: () => void) {
  const t = useTexts('pools')
  const client = useQueryClient()
  const [done, setDone] = useState(0)
  const claims = useMutation({
    mutationFn: async (ids: readonly string[]): Promise<Claimed> => {
      const failed: string[] = []
      setDone(0)
      for (const [place, id] of ids.entries()) {
        try {
          await claimRecord(object, id)
        } catch (error) {
          failed.push(failure(error))
        }
        setDone(place + 1)
      }
      return { count: ids.length - failed.length, failed }
    },
    onSuccess: ({ count, failed }) => {
      const why = [...new Set(failed)].join(' ')
      if (failed.length === 0) toast.success(t('done', { count }))
      else toast.warning(t(count > 0 ? 'done_some' : 'done_none', { count, failed: failed.length, why }))
    },
    onSettled: async () => {
      onDone()
      for (const queryKey of [['cockpit'], ['board'], ['records', object], ['list', object]]) void client.invalidateQueries({ queryKey })
      await client.invalidateQueries({ queryKey: ['pools', object] })
    },
  })
  return { claims, done }
}
