/** What a manager changed about the signals, before it is published. */
import type { Boost, Signal, SignalChange } from '@/api'

export type Draft = Readonly<Record<string, Omit<SignalChange, 'name'>>>

const sameBoosts = (a: readonly Boost[], b: readonly Boost[]): boolean => JSON.stringify(a.map(tidyBoost)) === JSON.stringify(b.map(tidyBoost))

const tidyBoost = ({ factor, from, until }: Boost) => [Number(factor), Date.parse(from) || from, Date.parse(until) || until]

/** The signal as it would be. */
export const drafted = (signal: Signal, draft: Draft): Signal => ({ ...signal, ...draft[signal.name] })

/** Only what differs: a slider moved back is no change. */
export function changesOf(signals: readonly Signal[], draft: Draft): SignalChange[] {
  return signals.flatMap((signal): SignalChange[] => {
    const wanted = draft[signal.name]
    if (!wanted) return []
    const change: SignalChange = { name: signal.name }
    if (wanted.weight !== undefined && wanted.weight !== signal.weight) change.weight = wanted.weight
    if (wanted.half_life_s !== undefined && wanted.half_life_s !== signal.half_life_s) change.half_life_s = wanted.half_life_s
    if (wanted.saturation !== undefined && wanted.saturation !== signal.saturation) change.saturation = wanted.saturation
    if (wanted.boosts !== undefined && !sameBoosts(wanted.boosts, signal.boosts)) change.boosts = wanted.boosts
    return Object.keys(change).length > 1 ? [change] : []
  })
}

export type WeightFault = 'weight' | 'half_life' | 'saturation' | 'boost_factor' | 'boost_span'

/** Why a drafted signal cannot be published; null when it can. */
export function faultOf(signal: Signal): WeightFault | null {
  if (!Number.isFinite(signal.weight)) return 'weight'
  if (!(signal.half_life_s > 0)) return 'half_life'
  if (!(signal.saturation > 0)) return 'saturation'
  for (const boost of signal.boosts) {
    if (!(boost.factor > 0)) return 'boost_factor'
    if (!(Date.parse(boost.until) > Date.parse(boost.from))) return 'boost_span'
  }
  return null
}

/** The sliders' end: beyond the largest weight there is, in round numbers. */
export const weightEnd = (signals: readonly Signal[]): number =>
  Math.max(20, Math.ceil((Math.max(0, ...signals.map((signal) => Math.abs(signal.weight))) * 1.5) / 10) * 10)

export type BoostStand = 'coming' | 'running' | 'over'

export function boostStand(boost: Boost, now: number): BoostStand {
  if (now < Date.parse(boost.from)) return 'coming'
  return now < Date.parse(boost.until) ? 'running' : 'over'
}

export const UNITS = { minute: 60, hour: 3600, day: 86_400 } as const
export type Unit = keyof typeof UNITS

/** 259200 -> 3 days: the largest unit that gives a tidy number. */
export function splitSpan(seconds: number): { count: number; unit: Unit } {
  const tidy = (unit: Unit) => Number.isInteger((seconds / UNITS[unit]) * 2) && seconds >= UNITS[unit]
  const unit: Unit = tidy('day') ? 'day' : tidy('hour') ? 'hour' : 'minute'
  return { count: Math.round((seconds / UNITS[unit]) * 100) / 100, unit }
}

export const joinSpan = (count: number, unit: Unit): number => Math.round(count * UNITS[unit])
