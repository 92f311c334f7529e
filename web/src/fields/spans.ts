/** Durations between people ("2小时30分"), the wire ("PT2H30M") and expressions ("2h30m"). */
import { i18n } from '@/i18n'

import { textOf } from './field'

const ISO = /^(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** "PT2H30M" as words; what is still being typed stays as it is. */
export const spanWords = (value: unknown): string => {
  const text = textOf(value)
  const found = ISO.exec(text)
  if (!found) return text
  const [, minus, weeks, days, hours, minutes, seconds] = found
  const counts = { d: Number(days ?? 0) + 7 * Number(weeks ?? 0), h: Number(hours ?? 0), m: Number(minutes ?? 0), s: Number(seconds ?? 0) }
  const name = (unit: string): string => String(i18n.t(`fields:duration.parts.${unit}`))
  const parts = Object.entries(counts).flatMap(([unit, count]) => (count ? [`${count}${name(unit)}`] : []))
  return (minus ?? '') + (parts.join(i18n.language.startsWith('zh') ? '' : ' ') || `0${name('m')}`)
}

/** "90m" -> ["90", "m"]: what a filter on durations holds. */
export const readSpan = (value: unknown): [string, 'd' | 'h' | 'm'] => {
  const found = /^(\d+(?:\.\d+)?)([dhm])$/.exec(textOf(value))
  return [found?.[1] ?? '', (found?.[2] as 'd' | 'h' | 'm' | undefined) ?? 'h']
}
