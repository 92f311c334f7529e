/** Pages that work on a draft follow what others do to it and to what is in force. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { useLive } from '@/api'

import { openDraft, refreshDraft, rememberedDraft, useDraftLife } from './draft'
import { forgetInForce } from './inForce'

// What people say of a draft does not move its revision.
const SAID = new Set(['definition.draft_signed_off', 'definition.draft_review_asked'])
const DEFINITIONS = { types: ['definition.*'] }

/** Definitions and the draft follow what others do. */
export function useFollowing(): void {
  const client = useQueryClient()
  useLive((event) => {
    if (event.type === 'definition.published') {
      forgetInForce()
      void client.invalidateQueries({ queryKey: ['studio'] })
    } else {
      if (event.data.draft === useDraftLife.getState().known?.id) void refreshDraft(SAID.has(event.type) ? undefined : Number(event.data.revision))
      void client.invalidateQueries({ queryKey: ['studio', 'drafts'] })
    }
  }, DEFINITIONS)
  useEffect(() => {
    const stored = rememberedDraft()
    const { draft, opening } = useDraftLife.getState()
    if (stored && !draft && !opening) void openDraft(stored)
    const onFocus = () => void refreshDraft()
    window.addEventListener('focus', onFocus)
    return () => window.removeEventListener('focus', onFocus)
  }, [])
}
