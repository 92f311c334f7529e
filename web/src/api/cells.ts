/** Cells: who serves which customers together, how they stand, and what was decided on the spot. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { http } from './client'
import type { Drill, MetricMeta } from './types-figures'
import type { Label, Row } from './types'

interface Titled {
  id: string
  title: string
}

interface Who {
  key: string
  name: string
  kind?: string
}

export interface CellFigure {
  metric: MetricMeta
  drill: Drill | null
  gap: boolean
}

export interface CellLine {
  id: string
  name: string
  unit: Titled | null
  owner: Titled | null
  people: number
  accounts: Titled[]
  /** In the order of the figures. */
  values: (number | null)[]
}

export interface CellsShown {
  object: string
  members: string
  may_form: boolean
  people: [number, number]
  customers: [number, number]
  figures: (CellFigure & { by: string })[]
  cells: CellLine[]
}

export interface CellAccount extends Titled {
  seen: boolean
  touched_at: string | null
  deals: number
  lent: boolean
}

export interface CellMember {
  id: string
  person: Titled | null
  record: Row
  since: string | null
  until: string | null
  state: 'now' | 'coming' | 'over'
  accounts: number
}

export interface CellRight {
  name: string
  label: Label
  purpose: Label
  on: boolean
  words: Label[]
  suspended: boolean
}

export interface CellShown {
  now: string
  object: string
  members_object: string
  accounts_object: string
  record: Row
  name: string
  may_change: boolean
  may_staff: boolean
  people: [number, number]
  customers: [number, number]
  touch_days: number
  accounts: CellAccount[]
  figures: (CellFigure & { value: number | null })[]
  deals_object: string
  columns: string[]
  deals: Row[]
  members: CellMember[]
  rights: CellRight[]
  /** The object of requests for help. */
  support: string | null
  follows: string[]
}

interface CellSubject extends Titled {
  object: string
  object_label: Label
}

export interface CellHappened {
  id: string
  type: string
  at: string
  label: Label
  words: Label
  actor: Who
  record: CellSubject
  account: Titled
}

export interface CellDecision {
  id: string
  at: string
  actor: Who
  label: Label
  record: CellSubject
  account: Titled
  changes: { label: Label; was: Label | null; now: Label | null }[]
  right: { kind: 'cell' | 'own'; label: Label | null; words: Label | null } | null
  result: { label: Label; value: Label | null; tone: string | null } | null
}

interface Paged<T> {
  rows: T[]
  next: string | null
}

/** What a seat opens for a time is not pushed to who has it: pages look again by themselves. */
const EVERY_MS = 15_000

const paged = <T>(id: string, what: 'feed' | 'log') =>
  infiniteQueryOptions({
    queryKey: ['cells', id, what],
    queryFn: ({ pageParam, signal }) => http.get<Paged<T>>(`/cells/${id}/${what}`, pageParam ? { cursor: pageParam } : {}, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: EVERY_MS,
  })

export const cellQueries = {
  all: (unit?: string) => queryOptions({ queryKey: ['cells', 'all', unit ?? null], queryFn: ({ signal }) => http.get<CellsShown>('/cells', unit ? { unit_id: unit } : {}, signal), refetchInterval: EVERY_MS }),
  one: (id: string) => queryOptions({ queryKey: ['cells', id], queryFn: ({ signal }) => http.get<CellShown>(`/cells/${id}`, {}, signal), refetchInterval: EVERY_MS }),
  feed: (id: string) => paged<CellHappened>(id, 'feed'),
  log: (id: string) => paged<CellDecision>(id, 'log'),
}
