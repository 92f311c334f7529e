/** What a number means: its metric, the list of its rows, its value as text. */
import { queryOptions } from '@tanstack/react-query'

import { http, type Drill, type Label, type MetricMeta } from '@/api'
import { currentLocale, formatCount, formatSpan, formatPercent, type Said } from '@/i18n'

export type { Drill, FigureNow, FigureShown, MetricMeta } from '@/api'

export interface MetricRow extends MetricMeta {
  app: string
  object?: string | null
  clock?: string | null
  promises_of?: string | null
  event?: string | null
  time?: string | null
  dimensions: string[]
  filter?: string | null
}

export interface MetricPage {
  name: string
  body: MetricRow & { of?: string; by?: string; within?: string; field?: string }
  value: number | null
  drill: Drill | null
  /** The condition in words. */
  said: Said | null
  /** The role that answers for the definition, and since which version it stands so. */
  owner_label: Said | null
  version: { number: number; at: string } | null
  /** What names of events and promises are called. */
  called: Record<string, Label>
  exact_from: string
  used: { name: string; label: Said }[]
}

export const metricQuery = (name: string) => queryOptions({ queryKey: ['metrics', name], queryFn: ({ signal }) => http.get<MetricPage>(`/metrics/${name}`, {}, signal) })

/** The list that shows the rows of a number. */
export function rowsOf(drill: Drill | null | undefined, where = ''): string | null {
  if (!drill) return null
  const filter = [drill.filter, where].filter(Boolean).join(' && ')
  const asked = filter ? `filter=${encodeURIComponent(filter)}` : ''
  if (drill.event) return `/rows/event/${drill.event}?${asked}`
  if (drill.clock) return `/rows/clock/${drill.clock}?${asked}`
  if (drill.promises) return `/rows/promises/${drill.promises}?${asked}`
  return `/records/${drill.object}?view=all${asked && `&${asked}`}`
}

const DIGITS = 2

/** In full: "¥1,234,567", "34.2%", "12 分 5 秒". */
export function fullValue(metric: MetricMeta, value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  if (metric.shown_as === 'percent') return formatPercent(value, 1)
  if (metric.shown_as === 'duration') return formatSpan(value)
  if (metric.shown_as === 'money') {
    return value.toLocaleString(currentLocale(), { style: 'currency', currency: metric.currency || 'CNY', maximumFractionDigits: 0 })
  }
  return formatCount(value, DIGITS)
}
