/** Definitions as Studio shows them: in force, with the draft's changes laid over. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { http } from '@/api'

import { useDraftLife } from './draft'
import { overlay, type Shown } from './draftState'
import { noteInForce } from './inForce'
import { labelOf, type Definition, type KindInfo } from './shapes'

export interface Asked {
  kind?: string
  app?: string
  /** Fields of this object, and what else belongs to it. */
  object?: string
}

const FOREVER = Number.POSITIVE_INFINITY

interface Rows {
  rows: Definition[]
}

async function readDefinitions(asked: Asked, signal: AbortSignal): Promise<Definition[]> {
  const answer = await http.get<Definition[] | Rows>('/studio/definitions', { ...asked, bodies: true }, signal)
  const rows = (Array.isArray(answer) ? answer : answer.rows).map((row) => ({ ...row, label: row.label ?? labelOf(row.body) }))
  noteInForce(rows)
  return rows
}

export const studioQueries = {
  kinds: () =>
    queryOptions({
      queryKey: ['studio', 'kinds'],
      queryFn: async ({ signal }) => {
        const answer = await http.get<KindInfo[] | { kinds?: KindInfo[]; rows?: KindInfo[] }>('/studio/kinds', {}, signal)
        return Array.isArray(answer) ? answer : (answer.kinds ?? answer.rows ?? [])
      },
      staleTime: FOREVER,
    }),
  definitions: (asked: Asked) => queryOptions({ queryKey: ['studio', 'definitions', asked], queryFn: ({ signal }) => readDefinitions(asked, signal), staleTime: 30_000 }),
}

export interface Found {
  rows: Shown[]
  pending: boolean
  error: unknown
  retry: () => void
}

const NOTHING: Definition[] = []

/** All definitions of a kind (and app, object), drafted ones too; those the draft removes are marked, not left out. */
export function useDefinitions(asked: Asked): Found {
  const changes = useDraftLife((life) => life.draft?.changes)
  const answer = useQuery(studioQueries.definitions(asked))
  const { kind, app, object } = asked
  const rows = useMemo(() => {
    const takes = (one: Definition) => (!kind || one.kind === kind) && (!app || one.app === app) && (!object || one.body.object === object || one.name === object)
    return overlay(answer.data ?? NOTHING, changes ?? [], takes)
  }, [answer.data, changes, kind, app, object])
  return { rows, pending: answer.isPending, error: answer.data ? null : answer.error, retry: () => void answer.refetch() }
}

/** The definitions that will be: without those the draft removes. */
export const standing = (rows: readonly Shown[]): Shown[] => rows.filter((row) => row.standing !== 'removed')
