/** What a rep does with a lead. The clocks stop on the server; the page reads them again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { ApiProblem, adjustRecord, claimRecord, createRecord, withMembers, type Row } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

export const CONTACT_KINDS = ['call', 'wecom', 'visit'] as const
export type ContactKind = (typeof CONTACT_KINDS)[number]

const LEAD = 'sales.lead'

function useAfterwards() {
  const client = useQueryClient()
  return (lead: string) => {
    for (const queryKey of [['cockpit'], ['board'], ['pools', LEAD], ['record', LEAD, lead], ['records', LEAD]]) void client.invalidateQueries({ queryKey })
  }
}

export function failure(error: unknown): string {
  return error instanceof ApiProblem ? error.detail || error.title : error instanceof Error ? error.message : String(error)
}

export interface ContactGiven {
  lead: string
  kind: ContactKind
  note: string
  tags: { add: string[]; drop: string[] }
  /** Idempotency key of this dialog: pressing twice records one contact. */
  key: string
}

function tagged(row: Row, { add, drop }: ContactGiven['tags']): { tags?: string[] } {
  return add.length + drop.length > 0 ? { tags: withMembers(row.tags, add, drop) } : {}
}

/** Records a contact (stops the first-contact clock) moves a new lead on, and, when given, tags the needs. */
export function useContact() {
  const t = useTexts('cockpit')
  const afterwards = useAfterwards()
  return useMutation({
    mutationFn: async ({ lead, kind, note, tags, key }: ContactGiven) => {
      await createRecord('sales.activity', { lead, kind, note: note.trim() || null, at: new Date().toISOString() }, key)
      await adjustRecord(LEAD, lead, (row) => ({ ...(row.status === 'new' ? { status: 'contacted' } : {}), ...tagged(row, tags) }))
    },
    onSuccess: () => toast.success(t('contact.done')),
    onSettled: (_data, _error, given) => afterwards(given.lead),
  })
}

export function useTags() {
  const t = useTexts('cockpit')
  const afterwards = useAfterwards()
  return useMutation({
    mutationFn: ({ lead, ...tags }: { lead: string; add: string[]; drop: string[] }) => adjustRecord(LEAD, lead, (row) => tagged(row, tags)),
    onSuccess: () => toast.success(t('tags.done')),
    onSettled: (_data, _error, given) => afterwards(given.lead),
  })
}

export function useClaim() {
  const t = useTexts('cockpit')
  const afterwards = useAfterwards()
  return useMutation({
    mutationFn: (lead: string) => claimRecord(LEAD, lead),
    onSuccess: () => toast.success(t('pool.claimed')),
    onError: (error) => toast.warning(error instanceof ApiProblem && error.slug === 'lead-is-taken' ? t('pool.taken') : failure(error)),
    onSettled: (_data, _error, lead) => afterwards(lead),
  })
}
