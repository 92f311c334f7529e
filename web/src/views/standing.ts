/** What the board shows and in which order. Lights between two reads follow the clock, not the last answer. */
import type { Board, Light, Reference } from '@/api'
import { clockStand } from '@/design'

type Item = Board['items'][number]
export type Rep = Omit<Board['reps'][number], 'unit'> & { unit: Reference }
export type Zone = Board['zones'][number] & { id: string }

const ORDER: Record<Light, number> = { red: 0, amber: 1, green: 2 }

/** People without a unit stand in one nameless zone. */
export const NO_ZONE = 'none'

export const readReps = (reps: Board['reps']): Rep[] => reps.map((rep) => ({ ...rep, unit: rep.unit ?? { id: NO_ZONE, title: '' } }))

export const readZones = (zones: Board['zones']): Zone[] => zones.map((zone) => ({ ...zone, id: zone.id ?? NO_ZONE }))

/** A clock only gets worse while it runs: green may turn amber, amber red, never back. */
export function lightNow(item: Item, now: number): Light {
  const { light } = clockStand(item.clock, now)
  if (light !== 'red' && light !== 'amber') return item.light
  return ORDER[light] < ORDER[item.light] ? light : item.light
}

export interface Shown extends Item {
  shown: Light
}

/** Red first, then what is due first. */
export function orderItems(items: readonly Item[], now: number): Shown[] {
  return items
    .map((item) => ({ ...item, shown: lightNow(item, now) }))
    .sort((a, b) => ORDER[a.shown] - ORDER[b.shown] || Date.parse(a.clock.due_at) - Date.parse(b.clock.due_at))
}

export interface Chosen {
  light: Light | null
  zone: string | null
  rep: string | null
}

/** `zone` narrows to what waits in the unit; a rep narrows to that rep. */
export function narrowItems(items: readonly Shown[], chosen: Chosen): Shown[] {
  return items.filter((item) => {
    if (chosen.light && item.shown !== chosen.light) return false
    if (chosen.rep) return item.owner?.id === chosen.rep
    return !chosen.zone || (item.unit ?? NO_ZONE) === chosen.zone
  })
}

/** The same for the server, which lists the most urgent of what is left; null asks for all. */
export function filterOf(board: Board, chosen: Chosen): string | null {
  const zone = chosen.rep ? undefined : board.zones.find((one) => (one.id ?? NO_ZONE) === chosen.zone)
  const parts = [board.reps.find((one) => one.id === chosen.rep)?.where, zone?.where, chosen.light ? `light == '${chosen.light}'` : undefined]
  return parts.filter(Boolean).join(' && ') || null
}

/** How many wait of what is chosen, listed or not. */
export function waitingOf(board: Board, chosen: Chosen): number {
  const counts = board.reps.find((one) => one.id === chosen.rep) ?? board.zones.find((one) => (one.id ?? NO_ZONE) === chosen.zone) ?? board.totals
  return chosen.light ? counts[chosen.light] : counts.red + counts.amber + counts.green
}

/** Who needs help first: most red, then most amber, then fullest. */
export function orderReps(reps: readonly Rep[], zone: string | null): Rep[] {
  const load = (rep: Rep) => (rep.cap > 0 ? rep.open / rep.cap : 0)
  return reps.filter((rep) => !zone || rep.unit.id === zone).sort((a, b) => b.red - a.red || b.amber - a.amber || load(b) - load(a) || a.name.localeCompare(b.name, 'zh-CN'))
}

/** Shares of a red-amber-green bar in percent; nothing gives nothing. */
export function shares(counts: { red: number; amber: number; green: number }): Record<Light, number> {
  const total = counts.red + counts.amber + counts.green
  const share = (count: number) => (total > 0 ? (count / total) * 100 : 0)
  return { red: share(counts.red), amber: share(counts.amber), green: share(counts.green) }
}
