/** Reads as TanStack queries, all keys in one place so that live events can refresh them. */
import { queryOptions, useQuery } from '@tanstack/react-query'

import { ApiProblem, Unreachable } from './problem'
import { http, setCsrf, type Query } from './client'
import type { Board } from './types-figures'
import type { Cockpit, Explanation, LeadCard, Meta, Notices, ObjectMeta, Row, Rows, SearchHit, Session, Timeline, ViewMeta } from './types'
import type { DemoLogin, Traffic } from './types-demo'
import type { ImportRun, Ranking, Signals } from './types-tuning'

const FOREVER = Number.POSITIVE_INFINITY

export const recordKeys = {
  list: (object: string) => ['records', object] as const,
  one: (object: string, id: string) => ['record', object, id] as const,
}

async function readSession(): Promise<Session | null> {
  try {
    const session = await http.get<Session>('/session')
    // The sign-in page of a Wi-Fi answers 200 to everything.
    if (!session?.user) throw new Unreachable(session)
    setCsrf(session.csrf)
    return session
  } catch (error) {
    // From a network that is not allowed nobody is signed in either; trying to says why.
    if (error instanceof ApiProblem && (error.status === 401 || error.slug === 'address-is-not-allowed')) return null
    throw error
  }
}

/** 404 outside the demo company: then there is nothing to show. */
async function unlessDemo<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) return null
    throw error
  }
}

/** Fields a person may not see are left out of a card: empty then, never missing. */
function wholeCard(card: LeadCard): LeadCard {
  return { ...card, name: card.name ?? '', tags: card.tags ?? [], why: card.why ?? [], clocks: card.clocks ?? [] }
}

function wholeCockpit(cockpit: Cockpit): Cockpit {
  return { ...cockpit, leads: cockpit.leads.map(wholeCard), pool: cockpit.pool.map(wholeCard) }
}

/** A saved view has a plain name, a shipped one two languages; orders come as a list or as text. */
function wholeView(view: ViewMeta): ViewMeta {
  const { label, sort } = view as { label: unknown; sort: unknown }
  return {
    ...view,
    label: typeof label === 'string' ? { zh: label, en: label } : view.label,
    sort: Array.isArray(sort) ? sort.join(',') || null : view.sort,
  }
}

export const queries = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: FOREVER, retry: 1 }),
  demoLogins: () =>
    queryOptions({
      queryKey: ['demo', 'logins'],
      queryFn: ({ signal }) => unlessDemo(http.get<{ logins: DemoLogin[] }>('/demo/logins', {}, signal)),
      staleTime: FOREVER,
      retry: false,
    }),
  traffic: () =>
    queryOptions({
      queryKey: ['demo', 'traffic'],
      queryFn: ({ signal }) => unlessDemo(http.get<Traffic>('/demo/traffic', {}, signal)),
      staleTime: 15_000,
      retry: false,
    }),
  meta: () =>
    queryOptions({
      queryKey: ['meta'],
      queryFn: async ({ signal }) => {
        const meta = await http.get<Meta>('/meta', {}, signal)
        return { ...meta, views: meta.views.map(wholeView) }
      },
      staleTime: FOREVER,
    }),
  cockpit: () =>
    queryOptions({
      queryKey: ['cockpit'],
      queryFn: async ({ signal }) => wholeCockpit(await http.get<Cockpit>('/cockpit', {}, signal)),
      refetchInterval: 60_000,
    }),
  /** `filter`: which of what waits is listed. */
  board: (filter: string | null) => queryOptions({ queryKey: ['board', filter], queryFn: ({ signal }) => http.get<Board>('/board', { filter }, signal), refetchInterval: 30_000 }),
  rows: (object: string, query: Query) =>
    queryOptions({ queryKey: [...recordKeys.list(object), query], queryFn: ({ signal }) => http.get<Rows>(`/records/${object}`, query, signal) }),
  record: (object: string, id: string) =>
    queryOptions({ queryKey: recordKeys.one(object, id), queryFn: ({ signal }) => http.get<Row>(`/records/${object}/${id}`, {}, signal) }),
  timeline: (object: string, id: string, cursor?: string) =>
    queryOptions({
      queryKey: [...recordKeys.one(object, id), 'timeline', cursor ?? ''],
      queryFn: ({ signal }) => http.get<Timeline>(`/records/${object}/${id}/timeline`, { cursor }, signal),
    }),
  explanation: (object: string, id: string) =>
    queryOptions({
      queryKey: [...recordKeys.one(object, id), 'explanation'],
      queryFn: ({ signal }) => http.get<Explanation>(`/records/${object}/${id}/explanation`, {}, signal),
    }),
  signals: () => queryOptions({ queryKey: ['signals'], queryFn: ({ signal }) => http.get<Signals>('/signals', {}, signal) }),
  ranking: (limit = 20) =>
    queryOptions({ queryKey: ['ranking', limit], queryFn: ({ signal }) => http.get<Ranking>('/signals/ranking', { limit }, signal) }),
  imports: () =>
    queryOptions({
      queryKey: ['imports'],
      queryFn: async ({ signal }) => {
        const answer = await http.get<ImportRun[] | { rows: ImportRun[] }>('/imports', {}, signal)
        return Array.isArray(answer) ? answer : answer.rows
      },
    }),
  importRun: (id: string) => queryOptions({ queryKey: ['imports', id], queryFn: ({ signal }) => http.get<ImportRun>(`/imports/${id}`, {}, signal) }),
  notices: (limit = 30) => queryOptions({ queryKey: ['notices', limit], queryFn: ({ signal }) => http.get<Notices>('/notices', { limit }, signal) }),
  search: (text: string) =>
    queryOptions({
      queryKey: ['search', text],
      queryFn: ({ signal }) => http.get<{ hits: SearchHit[] }>('/search', { q: text }, signal),
      enabled: text.trim().length > 0,
      staleTime: 10_000,
    }),
  views: () =>
    queryOptions({
      queryKey: ['views'],
      queryFn: async ({ signal }) => {
        return (await http.get<{ rows: ViewMeta[] }>('/views', {}, signal)).rows.map(wholeView)
      },
    }),
}

/** The session; `null` when nobody is signed in, `undefined` while asking. */
export function useSession(): Session | null | undefined {
  return useQuery(queries.session()).data
}

export function useAbility(ability: string): boolean {
  return useSession()?.user.abilities.includes(ability) ?? false
}

export function useMeta() {
  return useQuery(queries.meta())
}

/** Definition of one object as this user may see it; undefined while loading or when hidden from them. */
export function useObject(name: string): ObjectMeta | undefined {
  return useMeta().data?.objects.find((object) => object.name === name)
}

export function useRows(object: string, query: Query) {
  return useQuery(queries.rows(object, query))
}
