/** Bringing entries to the door of their channel: what an answer means, and when to try again. */
import { all, change, sent, type Entry } from './entries'

/** taken: the server has it. refused: never as it is. later: try again; `rest`: the others may pass all the same. */
export type Outcome = { is: 'taken' } | { is: 'refused'; why: string; status: number } | { is: 'later'; why: string; status: number; waitMs: number; rest: boolean }

const TIMEOUT_MS = 20_000
const PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 300_000
const ABOUT_THE_KEY = [401, 403, 404]
const ABOUT_THE_CONTENT = [400, 413, 422]
const ABOUT_THE_DOOR = [408, 425, 429, 502, 503, 504, 507]

/** Only 202 with an id of our own counts as taken: the sign-in page of a Wi-Fi answers 200 to everything. `retryAfter`: the header, seconds. */
export function judge(status: number, answer: unknown, retryAfter: string | null): Outcome {
  const told = (typeof answer === 'object' && answer !== null ? answer : {}) as { id?: unknown; detail?: unknown; title?: unknown }
  if (status === 202 && typeof told.id === 'string') return { is: 'taken' }
  const waitMs = Math.min(LONGEST_PAUSE_MS, (Number(retryAfter) || 0) * 1_000)
  if (ABOUT_THE_CONTENT.includes(status)) return { is: 'refused', why: String(told.detail ?? told.title ?? status), status }
  if (ABOUT_THE_KEY.includes(status)) return { is: 'later', why: 'closed', status, waitMs: LONGEST_PAUSE_MS, rest: true }
  if (status < 400) return { is: 'later', why: 'portal', status, waitMs, rest: false }
  if (ABOUT_THE_DOOR.includes(status)) return { is: 'later', why: 'busy', status, waitMs, rest: false }
  return { is: 'later', why: 'error', status, waitMs, rest: true }
}

export function bodyOf(entry: Entry, now: number): string {
  const { id, booth, channel, at, agreed, fields } = entry
  return JSON.stringify({ id, form: booth, booth, page: `/booth/${channel}`, at, sent_at: now, consent: true, agreed, fields })
}

/** Send one entry and keep what became of it. Never throws for the network or the server; for storage that fails, it does. */
export async function deliver(entry: Entry): Promise<Outcome> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
  let outcome: Outcome
  try {
    const answer = await fetch(`/in/${entry.channel}?k=${encodeURIComponent(entry.key)}`, {
      method: 'POST',
      body: bodyOf(entry, Date.now()),
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: stop.signal,
    })
    outcome = judge(answer.status, await answer.json().catch(() => null), answer.headers.get('retry-after'))
  } catch {
    outcome = { is: 'later', why: 'away', status: 0, waitMs: 0, rest: false }
  }
  clearTimeout(timer)
  return outcome
}

export async function keepOutcome(entry: Entry, outcome: Outcome): Promise<void> {
  if (outcome.is === 'taken') await sent(entry.id)
  else if (outcome.is === 'refused') await change(entry.id, { state: 'refused', why: outcome.why, status: outcome.status })
  else await change(entry.id, { why: outcome.why, status: outcome.status })
}

let pauseMs = 0
let pausedUntil = 0
let running: Promise<void> | null = null

/** Send everything that waits, oldest first. Until a pause is over nothing happens, unless `urgent`. Tabs take turns where the browser can tell them. */
export function drain(urgent = false): Promise<void> {
  if (!urgent && Date.now() < pausedUntil) return Promise.resolve()
  running ??= (async () => {
    try {
      if (navigator.locks) await navigator.locks.request('yd-booth', sendAll)
      else await sendAll()
    } finally {
      running = null
    }
  })()
  return running
}

async function sendAll(): Promise<void> {
  let waitMs = 0
  let failed = false
  const tried = new Set<string>()
  for (let next = await first(tried); next; next = await first(tried)) {
    tried.add(next.id)
    const outcome = await deliver(next)
    await keepOutcome(next, outcome)
    if (outcome.is !== 'later') continue
    failed = true
    waitMs = Math.max(waitMs, outcome.waitMs)
    if (!outcome.rest) break
  }
  pauseMs = failed ? Math.min(LONGEST_PAUSE_MS, pauseMs * 2 || PAUSE_MS) : 0
  pausedUntil = failed ? Date.now() + Math.max(pauseMs, waitMs) : 0
}

const first = async (tried: Set<string>): Promise<Entry | undefined> => (await all()).find((one) => one.state === 'waiting' && !tried.has(one.id))
