/** What a list shows (view, filter, sort, columns) as an address, so that a list can be shared and "back" works. */
import type { FieldMeta, Layout, ObjectMeta, ViewMeta } from '@/api'

import { shapeOf, type Shape } from './layouts/shape'

export interface Sorting {
  field: string
  descending: boolean
}

export interface ListState {
  view: string
  filter: string
  sort: string
  columns: string[]
  layout: Layout
  /** What the layout needs: columns of a kanban, days of a calendar. */
  shape: Shape
  /** Differs from the chosen view: worth saving. */
  changed: boolean
}

export const ALL = 'all'
const SHAPES = ['group', 'sum', 'start', 'end'] as const

export const viewKey = (view: ViewMeta): string => view.id ?? view.name

/** Text as addresses carry it, or the list that definitions hold. */
export type SortText = string | readonly string[] | null | undefined

export function readSort(text: SortText): Sorting[] {
  return (typeof text === 'string' ? text.split(',') : (text ?? []))
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (part.startsWith('-') ? { field: part.slice(1), descending: true } : { field: part, descending: false }))
}

export function writeSort(sorting: readonly Sorting[]): string {
  return sorting.map(({ field, descending }) => (descending ? `-${field}` : field)).join(',')
}

/** A header was clicked: descending, ascending, off. With `add` (shift) the other sort fields stay. */
export function turnSort(text: string, field: string, add = false): string {
  const sorting = readSort(text)
  const current = sorting.find((one) => one.field === field)
  const next = !current ? { field, descending: true } : current.descending ? { field, descending: false } : null
  if (!add) return next ? writeSort([next]) : ''
  if (!current) return writeSort([...sorting, { field, descending: true }])
  return writeSort(sorting.flatMap((one) => (one.field === field ? (next ? [next] : []) : [one])))
}

const QUIET = new Set(['json', 'long_text', 'url'])
const AT_MOST = 9

/** Columns of an object nobody has made a view for: title, judgements, people, then the rest, times last. */
export function defaultColumns(object: ObjectMeta): string[] {
  const rank = (field: FieldMeta): number => {
    if (field.name === object.title) return 0
    if (field.derived) return 1
    if (field.name === 'owner') return 4
    if (field.type === 'choice') return 2
    if (field.system) return field.name === 'created_at' ? 6 : 9
    return field.type === 'datetime' ? 5 : 3
  }
  const ranked = object.fields
    .filter((field) => !QUIET.has(field.type))
    .map((field, at) => ({ name: field.name, rank: rank(field), at }))
    .filter((one) => one.rank < 9)
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
  const last = ranked.filter((one) => one.rank === 4 || one.rank === 6)
  const first = ranked.filter((one) => one.rank !== 4 && one.rank !== 6).slice(0, AT_MOST - last.length)
  return [...first, ...last].map((one) => one.name)
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, at) => one === b[at])

/** `preferred`: the view the reader wants to see first. */
export function resolveList(object: ObjectMeta, views: readonly ViewMeta[], params: URLSearchParams, preferred: string | null = null): ListState {
  const known = new Set(object.fields.map((field) => field.name))
  const asked = params.get('view')
  const first = views.find((view) => viewKey(view) === preferred) ?? views[0]
  const chosen = asked === ALL ? undefined : (views.find((view) => viewKey(view) === asked) ?? (asked === null ? first : undefined))
  const kept = (chosen?.columns ?? []).filter((name) => known.has(name))
  const base = {
    filter: chosen?.filter ?? '',
    sort: chosen ? writeSort(readSort(chosen.sort as SortText)) : (known.has('created_at') ? '-created_at' : ''),
    columns: kept.length > 0 ? kept : defaultColumns(object),
  }
  const given = params.get('columns')?.split(',').filter((name) => known.has(name))
  const state = {
    filter: params.get('filter') ?? base.filter,
    sort: writeSort(readSort(params.get('sort') ?? base.sort).filter((one) => known.has(one.field))),
    columns: given && given.length > 0 ? given : base.columns,
  }
  const baseLayout = chosen?.layout ?? 'list'
  const layout = (params.get('layout') as Layout | null) ?? baseLayout
  const shape = shapeOf(object, chosen, params)
  const reshaped = layout !== baseLayout || SHAPES.some((key) => params.has(key) && params.get(key) !== (chosen?.[key] ?? null))
  const changed = reshaped || state.filter !== base.filter || state.sort !== writeSort(readSort(base.sort)) || !sameList(state.columns, base.columns)
  return { view: chosen ? viewKey(chosen) : ALL, ...state, layout, shape, changed }
}

/** The address for a changed part of the list; what equals the view's own stays out of it. */
export function changeList(params: URLSearchParams, change: Partial<Pick<ListState, 'filter' | 'sort' | 'columns' | 'layout'> & Shape>): URLSearchParams {
  const next = new URLSearchParams(params)
  if (change.filter !== undefined) next.set('filter', change.filter)
  if (change.sort !== undefined) next.set('sort', change.sort)
  if (change.columns !== undefined) next.set('columns', change.columns.join(','))
  if (change.layout !== undefined) next.set('layout', change.layout)
  for (const key of SHAPES) {
    const value = change[key]
    if (value) next.set(key, value)
    else if (value === null) next.delete(key)
  }
  return next
}

/** Fields asked of the server: the shown ones, and the title that every row is named by. */
export const askedFields = (object: ObjectMeta, columns: readonly string[]): string =>
  [...new Set([object.title, ...columns])].filter((name) => object.fields.some((field) => field.name === name)).join(',')
