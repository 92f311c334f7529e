/** Pages of cells and war zones read again when something they show has moved. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useLive } from '@/api'

const CALM_MS = 1000

export function useFresh(objects: readonly string[], what = 'cells'): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useLive((event) => {
    if (!event.object || !objects.includes(event.object)) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({ queryKey: [what] })
    }, CALM_MS)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
