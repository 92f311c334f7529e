/** Is this a phone? Known at the first render, unlike antd's useBreakpoint. */
import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 767px)'

function subscribe(changed: () => void): () => void {
  const media = matchMedia(QUERY)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches)
}
