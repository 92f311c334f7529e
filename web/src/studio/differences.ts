/** What differs between two bodies, place by place. Pure. */
import { sameBody } from './draftState'
import type { Body } from './shapes'

export interface Difference {
  path: string
  was: unknown
  now: unknown
}

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

export function differences(was: Body | null, now: Body | null, path = ''): Difference[] {
  const [before, after] = [was ?? {}, now ?? {}]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name): Difference[] => {
    const at = path ? `${path}.${name}` : name
    const [old, fresh] = [before[name], after[name]]
    if (sameBody(old, fresh)) return []
    if (isBody(old) && isBody(fresh)) return differences(old, fresh, at)
    return [{ path: at, was: old, now: fresh }]
  })
}

/** A value in one line, short enough for a table. */
export function shownValue(value: unknown, longest = 120): string {
  if (value === undefined || value === null) return '—'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
