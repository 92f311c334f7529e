/**
 * Field reports that are not with the server yet, in the browser's own store: they outlive the page and the phone's power. Each has
 * its entry from its making on, by which the server keeps it once however often it is sent.
 */
import { ApiProblem, Unreachable, createRecord } from '@/api'

export interface Kept {
  entry: string
  object: string
  values: Record<string, unknown>
  /** Why the server will never take it as it is. */
  refused?: string
}

const place = (user: string): string => `yd-field-reports:${user}`

export function kept(user: string): Kept[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place(user)) ?? '[]')
    return Array.isArray(found) ? (found as Kept[]) : []
  } catch {
    return []
  }
}

/** False where the browser keeps nothing. */
export function keep(user: string, reports: readonly Kept[]): boolean {
  try {
    localStorage.setItem(place(user), JSON.stringify(reports))
    return true
  } catch {
    return false
  }
}

export type Sent = 'sent' | 'later' | { refused: string }

/** What came of sending one: a second time counts as sent, no answer as later. */
export async function send(one: Kept): Promise<Sent> {
  try {
    await createRecord(one.object, { ...one.values, entry: one.entry }, one.entry)
    return 'sent'
  } catch (error) {
    if (error instanceof Unreachable) return 'later'
    if (!(error instanceof ApiProblem)) throw error
    const twice = error.slug === 'record-exists' || error.faults.some((fault) => fault.slug === 'value-is-taken')
    if (twice) return 'sent'
    return error.status >= 500 || error.status === 401 || error.status === 429 ? 'later' : { refused: error.detail || error.message }
  }
}

/** Send what waits, oldest first, and keep what did not go. Pages take turns, so that none is sent twice at once. */
export async function sendAll(user: string): Promise<Kept[]> {
  const work = async (): Promise<Kept[]> => {
    for (const one of kept(user)) {
      if (one.refused) continue
      const outcome = await send(one)
      if (outcome === 'later') break
      const rest = kept(user).filter((each) => each.entry !== one.entry)
      keep(user, outcome === 'sent' ? rest : [...rest, { ...one, refused: outcome.refused }])
    }
    return kept(user)
  }
  return navigator.locks ? navigator.locks.request('yd-field-reports', work) : work()
}
