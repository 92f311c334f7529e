/** What differs between two bodies, place by place. Pure. */
import { sameBody } from './draftState'
import type { Body } from './shapes'

/** One step to a place: a member of a body, or what an item of a list is called. */
export interface Step {
  key: string
  item?: string
}

export interface Difference {
  path: string
  steps: Step[]
  was: unknown
  now: unknown
}

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Members by which an item is known again among its neighbours. */
const KNOWN_BY = ['name', 'id', 'value', 'field', 'object', 'key']

/** The items of two lists by what they are known by; null when a list has an item that could be any. */
function known(was: unknown, now: unknown): [Map<string, Body>, Map<string, Body>] | null {
  if (!Array.isArray(was) || !Array.isArray(now)) return null
  for (const member of KNOWN_BY) {
    const [before, after] = [was, now].map((list: unknown[]) => new Map(list.filter(isBody).map((one) => [one[member], one])))
    const whole = (map: Map<unknown, Body>, list: unknown[]) => map.size === list.length && [...map.keys()].every((key) => typeof key === 'string' && key)
    if (whole(before!, was) && whole(after!, now)) return [before, after] as [Map<string, Body>, Map<string, Body>]
  }
  return null
}

const pathOf = (steps: readonly Step[]) => steps.map((step) => step.item ?? step.key).join('.')

/** What people call an item: its label, else what it is known by. */
function called(key: string, item: Body | undefined): string {
  const label = item?.label
  return (isBody(label) && typeof label.zh === 'string' && label.zh) || key
}

function between(was: unknown, now: unknown, steps: Step[]): Difference[] {
  if (sameBody(was, now)) return []
  if (isBody(was) && isBody(now)) return differences(was, now, steps)
  const items = known(was, now)
  if (items === null || (items[0].size === 0) !== (items[1].size === 0)) return [{ path: pathOf(steps), steps, was, now }]
  const [before, after] = items
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const found = keys.flatMap((key) => between(before.get(key), after.get(key), [...steps, { key, item: called(key, after.get(key) ?? before.get(key)) }]))
  if (found.length > 0) return found
  const order = (map: Map<string, Body>) => [...map].map(([key, item]) => called(key, item))
  return [{ path: pathOf(steps), steps, was: order(before), now: order(after) }]
}

export function differences(was: Body | null, now: Body | null, steps: Step[] = []): Difference[] {
  const [before, after] = [was ?? {}, now ?? {}]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => between(before[name], after[name], [...steps, { key: name }]))
}

interface ValueWords {
  yes: string
  no: string
  none: string
}

/** A value in one line, short enough for a table. */
export function shownValue(value: unknown, words: ValueWords, longest = 120): string {
  const text = valueText(value, words)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function valueText(value: unknown, words: ValueWords): string {
  if (value === undefined || value === null || value === '') return words.none
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) return value.join('、') || words.none
  if (isBody(value) && Object.keys(value).every((key) => key === 'zh' || key === 'en')) return [value.zh, value.en].filter(Boolean).join(' / ')
  return JSON.stringify(value)
}
