/** Which fields a kanban, calendar or timeline stands on: as the view or the address says, else the first that fits. */
import type { FieldMeta, ObjectMeta, ViewMeta } from '@/api'

export interface Shape {
  group: string | null
  sum: string | null
  start: string | null
  end: string | null
}

const GROUPING = new Set(['choice', 'boolean', 'reference', 'user', 'unit'])
const TIMED = new Set(['date', 'datetime'])
const SUMMED = new Set(['integer', 'decimal', 'money', 'percent', 'duration'])

export const groupFields = (object: ObjectMeta): FieldMeta[] => object.fields.filter((field) => GROUPING.has(field.type))
export const timedFields = (object: ObjectMeta): FieldMeta[] => object.fields.filter((field) => TIMED.has(field.type))
export const summedFields = (object: ObjectMeta): FieldMeta[] => object.fields.filter((field) => SUMMED.has(field.type) && field.name !== 'version')

const usable = (field: FieldMeta): boolean => !field.derived && !field.system

export function shapeOf(object: ObjectMeta, view: ViewMeta | undefined, params: URLSearchParams): Shape {
  const known = new Set(object.fields.map((field) => field.name))
  const pick = (key: keyof Shape, otherwise: string | null): string | null => {
    const asked = params.get(key) ?? view?.[key] ?? otherwise
    return asked !== null && known.has(asked) ? asked : null
  }
  const groups = groupFields(object)
  const times = timedFields(object)
  // Stages are choices that people move by hand; a status is the best guess, then any choice of its own.
  const stage = groups.find((field) => usable(field) && field.type === 'choice' && /stage|status|state|phase/.test(field.name))
  const group = stage ?? groups.find((field) => usable(field) && field.type === 'choice') ?? groups.find((field) => field.name === 'owner')
  const start = times.find((field) => usable(field)) ?? times.find((field) => field.name === 'created_at')
  return { group: pick('group', group?.name ?? null), sum: pick('sum', null), start: pick('start', start?.name ?? null), end: pick('end', null) }
}
