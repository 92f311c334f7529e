/** The drafts of the company, and how a fresh one is called. */
import { useQuery } from '@tanstack/react-query'

import { http, useSession } from '@/api'
import { useTexts } from '@/i18n'

import type { DraftLine } from './shapes'

const NONE: DraftLine[] = []

export function useDrafts() {
  const answer = useQuery({
    queryKey: ['studio', 'drafts'],
    queryFn: async ({ signal }) => {
      const found = await http.get<DraftLine[] | { rows?: DraftLine[]; drafts?: DraftLine[] }>('/studio/drafts', {}, signal)
      return Array.isArray(found) ? found : (found.rows ?? found.drafts ?? NONE)
    },
  })
  return { drafts: answer.data ?? NONE, pending: answer.isPending, error: answer.error, retry: () => void answer.refetch() }
}

/** "王芳 11-25 的修改" */
export function useDraftTitle(): string {
  const t = useTexts('studio')
  const name = useSession()?.user.name ?? ''
  const now = new Date()
  return t('draft.title', { name, day: `${now.getMonth() + 1}-${now.getDate()}` })
}
