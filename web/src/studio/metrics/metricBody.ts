/** A metric's body as the editor changes it: switching its source keeps what still means something. Pure. */
import type { Label } from '@/api'

export type Source = 'object' | 'event' | 'clock' | 'ratio'
export const FUNCTIONS: Record<Source, readonly string[]> = { object: ['count', 'count_distinct', 'sum', 'avg', 'median', 'min', 'max'], event: ['count', 'count_distinct', 'sum', 'avg', 'median', 'min', 'max'], clock: ['count', 'in_time', 'median'], ratio: ['ratio'] }
/** What promises can be taken apart by. */
export const OF_PROMISES = ['owner', 'unit', 'light', 'state', 'clock'] as const
export const SHOWN_AS = ['number', 'money', 'percent', 'duration'] as const

export interface MetricBody {
  label: Label
  function: string
  description?: Label
  object?: string
  clock?: string
  /** Promises of all clocks about this object. */
  promises_of?: string
  event?: string
  field?: string
  filter?: string
  of?: string
  by?: string
  within?: string
  time?: string
  dimensions?: string[]
  shown_as?: (typeof SHOWN_AS)[number]
  currency?: string
  direction?: 'up' | 'down' | 'none'
  owner?: string
  freshness?: 'live' | 'settled'
  benchmark?: { value: number; source: Label }
}

export const sourceKind = (body: MetricBody): Source => (body.function === 'ratio' ? 'ratio' : body.clock || body.promises_of ? 'clock' : body.event ? 'event' : 'object')

const SOURCES = ['object', 'clock', 'promises_of', 'event', 'field', 'filter', 'of', 'by', 'within', 'time', 'dimensions'] as const

export function withSource(body: MetricBody, source: Source, first: Pick<MetricBody, 'object' | 'clock' | 'event' | 'of' | 'by'>): MetricBody {
  if (source === sourceKind(body)) return body
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !(SOURCES as readonly string[]).includes(name))) as unknown as MetricBody
  if (source === 'ratio') return { ...kept, function: 'ratio', of: first.of, by: first.by, shown_as: 'percent' }
  if (source === 'clock') return { ...kept, function: 'in_time', clock: first.clock, shown_as: 'percent' }
  if (source === 'event') return { ...kept, function: 'count', event: first.event, shown_as: undefined }
  return { ...kept, function: 'count', object: first.object, shown_as: undefined }
}

/** How a choice names all clocks about an object. */
const ALL_OF = 'all:'

/** What stands in the choice of a clock: one of them, or all about an object. */
export const clockChoice = (body: MetricBody): string | null => body.clock ?? (body.promises_of ? ALL_OF + body.promises_of : null)

export const allClocksOf = (object: string): string => ALL_OF + object

/** Promises of one clock, or of all about an object. What the condition and the dimensions name is the same for all. */
export function withClock(body: MetricBody, choice: string): MetricBody {
  const all = choice.startsWith(ALL_OF)
  return { ...body, clock: all ? undefined : choice, promises_of: all ? choice.slice(ALL_OF.length) : undefined }
}

/** Events of another type carry other things: what names them is left out. */
export function withEvent(body: MetricBody, event: string): MetricBody {
  const kept = { ...body, event, function: 'count', field: undefined, filter: undefined, dimensions: undefined }
  return { ...kept, shown_as: undefined }
}

/** Another function over a field that suits it, shown as what comes out. */
export function withFunction(body: MetricBody, name: string, fitting: readonly { name: string; type: string }[]): MetricBody {
  if (sourceKind(body) === 'clock') return { ...body, function: name, within: name === 'in_time' ? body.within : undefined, shown_as: name === 'in_time' ? 'percent' : name === 'median' ? 'duration' : undefined }
  if (name === 'count') return { ...body, function: name, field: undefined, shown_as: undefined }
  const field = fitting.find((one) => one.name === body.field) ?? fitting.find((one) => one.type === 'money') ?? fitting[0]
  const shown = name === 'count_distinct' ? undefined : field?.type === 'money' ? 'money' : field?.type === 'percent' ? 'percent' : field?.type === 'duration' ? 'duration' : undefined
  return { ...body, function: name, field: field?.name, shown_as: shown }
}
