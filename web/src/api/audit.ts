/** Reads of the audit: who did what when, the tree's head, the proof of one leaf; and a kept head held against it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { address, http } from './client'
import type { GrantBehind } from './types'

export interface AuditLeaf {
  place: number
  at: string
  type: string
  label: { zh: string; en: string }
  actor: { key: string; name: string; kind?: string }
  object: string | null
  subject: string | null
  title: string
  source: string
  /** What people call the channel it came by. */
  source_label: { zh: string; en: string } | null
  /** Names of the fields that changed. */
  fields: string[]
  /** Of how many records it tells. */
  count: number
  says: Record<string, unknown>
  /** The refusal in words, of a denial. */
  refused: { zh: string; en: string } | null
  allowed_by: GrantBehind[]
}

export interface AuditHead {
  size: number
  root: string
  signed_at: string
  note: string
  key: string
  /** Events without a leaf yet; counted up to 10,000. */
  waiting: number
  grown_at: string | null
}

export interface AuditProof {
  leaf: AuditLeaf
  body: string
  hash: string
  path: string[]
  size: number
  root: string
  note: string
  /** Whether the log still has it as it was; null: not in the log any more. */
  whole: boolean | null
}

export interface AuditHeld {
  size: number
  signed_at: string
  now: number
  path: string[]
}

export interface AuditSearch {
  actor: string | null
  family: string | null
  object: string | null
  subject: string | null
  since: string | null
  until: string | null
}

/** One look: whoever was given personal data of a record, when, and which fields. */
export interface ShownTo {
  who: { key: string; name: string; kind?: string }
  at: string
  fields: string[]
}

interface AuditPage {
  rows: AuditLeaf[]
  next: number | null
}

export const auditQueries = {
  leaves: (search: AuditSearch) =>
    infiniteQueryOptions({
      queryKey: ['audit', 'leaves', search],
      queryFn: ({ pageParam, signal }) => http.get<AuditPage>('/audit', { ...search, before: pageParam }, signal),
      initialPageParam: null as number | null,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  shown: (object: string, id: string) =>
    queryOptions({ queryKey: ['audit', 'shown', object, id], queryFn: ({ signal }) => http.get<{ since: string; rows: ShownTo[]; more: boolean }>(`/records/${object}/${id}/shown`, {}, signal), gcTime: 0 }),
  head: () => queryOptions({ queryKey: ['audit', 'head'], queryFn: ({ signal }) => http.get<AuditHead>('/audit/head', {}, signal) }),
  proof: (place: number) => queryOptions({ queryKey: ['audit', 'proof', place], queryFn: ({ signal }) => http.get<AuditProof>(`/audit/leaves/${place}`, {}, signal) }),
}

export const holdHead = (note: string): Promise<AuditHeld> => http.post<AuditHeld>('/audit/heads', { note })
export const auditFile = (): string => address('/audit/file')
