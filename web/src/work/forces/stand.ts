/** In which column of the board a task force stands. */
import type { Force } from '@/api'
import type { ToneName } from '@/design'

export type Stand = 'waiting' | 'late' | 'working' | 'over'

export const STANDS: readonly Stand[] = ['waiting', 'late', 'working', 'over']

export function standOf(force: Force, now: number): Stand {
  if (!force.open) return 'over'
  const unanswered = force.responded === null
  const overdue = force.clock !== null && force.clock.met_at === null && Date.parse(force.clock.due_at) < now
  if ((unanswered && overdue) || force.tasks_late > 0) return 'late'
  return unanswered ? 'waiting' : 'working'
}

const TONES: Record<string, ToneName> = { won: 'green', advanced: 'blue', stopped: 'amber' }

export const resultTone = (result: string | null): ToneName => TONES[result ?? ''] ?? 'grey'
