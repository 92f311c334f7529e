import { useEffect, useState } from 'react'

import type { Reference } from '../field'
import { useLookup } from '../lookup'

interface Found {
  found: Reference[]
  busy: boolean
  failed: boolean
}

/** Records of `object` that match what is typed, 200 ms after the last key; only the latest answer counts. */
export function useFound(object: string | undefined, text: string, active: boolean): Found {
  const lookup = useLookup()
  const [state, setState] = useState<Found>({ found: [], busy: false, failed: false })
  useEffect(() => {
    if (!lookup || !object || !active) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      setState((was) => ({ ...was, busy: true }))
      lookup(object, text.trim(), stop.signal).then(
        (found) => {
          setState({ found, busy: false, failed: false })
        },
        () => {
          if (!stop.signal.aborted) setState({ found: [], busy: false, failed: true })
        },
      )
    }, 200)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [lookup, object, text, active])
  return state
}
