/** Small arithmetic of the explanation panel. */
import type { Candidate } from '@/api'

/** 12.34 -> "+12.3"; near nothing is "0". */
export function signedPoints(points: number): string {
  const rounded = Math.round(points * 10) / 10
  if (rounded === 0) return '0'
  return rounded > 0 ? `+${rounded}` : `−${Math.abs(rounded)}`
}

/** Width of a bar in percent; what counts at all is at least visible. */
export function barOf(value: number, widest: number): number {
  if (!(widest > 0) || value === 0) return 0
  return Math.min(100, Math.max(2, (Math.abs(value) / widest) * 100))
}

/** Those who could have got it, best first, the owner on top; and those a rule excluded. */
export function sortCandidates(considered: readonly Candidate[], owner: string | null): { running: Candidate[]; excluded: Candidate[] } {
  const running = considered
    .filter((one) => !one.excluded_by)
    .sort((a, b) => Number(b.id === owner) - Number(a.id === owner) || (b.value ?? 0) - (a.value ?? 0))
  return { running, excluded: considered.filter((one) => one.excluded_by) }
}

type T = (key: string, values?: Record<string, unknown>) => string

/** 259200 -> "3 天", 5400 -> "1.5 小时". */
export function spanWords(seconds: number, t: T): string {
  const tidy = (value: number) => Math.round(value * 10) / 10
  if (seconds >= 86_400) return t('span.days', { count: tidy(seconds / 86_400) })
  if (seconds >= 3600) return t('span.hours', { count: tidy(seconds / 3600) })
  return t('span.minutes', { count: tidy(seconds / 60) })
}
