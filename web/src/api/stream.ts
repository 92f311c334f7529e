/** The server-sent events of one leader tab: resumes after the last position, backs off, never gives up. */
import { address } from './client'
import type { LiveEvent } from './types'

export interface StreamTold {
  event: (event: LiveEvent) => void
  /** The stream stands. `fresh`: it does not continue an earlier one, so what is shown may be old. */
  open: (fresh: boolean) => void
  /** `refused`: the server answered that it will not tell, so the session may have ended. */
  lost: (refused: boolean) => void
}

export interface Position {
  read: () => string | null
  write: (position: string) => void
}

export function storedPosition(key: string): Position {
  return {
    read: () => localStorage.getItem(key),
    write: (position) => localStorage.setItem(key, position),
  }
}

/** 1, 2, 4 … 30 s, with up to 30 % chance so that a thousand browsers do not return in the same instant. */
export function backoff(tries: number, chance: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(tries, 10)) * (1 + 0.3 * chance)
}

const SILENCE_MS = 45_000

export function openStream(position: Position, told: StreamTold): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let heard = Date.now()
  let tries = 0
  let closed = false

  const connect = () => {
    const after = position.read()
    source = new EventSource(address('/live', { after }), { withCredentials: true })
    heard = Date.now()
    source.addEventListener('hello', (message) => {
      heard = Date.now()
      tries = 0
      const given = readJson(message.data)?.position
      if (after === null && given !== undefined && given !== null) position.write(String(given))
      told.open(after === null)
    })
    source.addEventListener('change', (message) => {
      heard = Date.now()
      const body = readJson(message.data)
      if (!body) return
      told.event({ ...(body as unknown as LiveEvent), id: message.lastEventId })
      if (message.lastEventId) position.write(message.lastEventId)
    })
    // Too much was missed to be told one by one: the stream goes on from here, what is shown is read again.
    source.addEventListener('reset', (message) => {
      heard = Date.now()
      if (message.lastEventId) position.write(message.lastEventId)
      told.open(true)
    })
    source.onopen = () => {
      heard = Date.now()
    }
    // A line that broke is tried again by the browser itself; one that was answered with a refusal is closed.
    source.onerror = () => again(undefined, source?.readyState === EventSource.CLOSED)
  }

  const again = (delay?: number, refused = false) => {
    source?.close()
    source = undefined
    if (closed) return
    told.lost(refused)
    clearTimeout(timer)
    timer = setTimeout(connect, delay ?? backoff(tries, Math.random()))
    tries += 1
  }

  const hurry = () => {
    if (source || closed) return
    tries = 0
    clearTimeout(timer)
    connect()
  }

  // Heartbeats are comments and invisible here; a laptop that slept keeps a dead socket open, its clock gives it away.
  let last = Date.now()
  const watch = setInterval(() => {
    const now = Date.now()
    if (now - last > SILENCE_MS && source && now - heard > SILENCE_MS) again(0)
    last = now
  }, 5_000)
  window.addEventListener('online', hurry)
  connect()
  return () => {
    closed = true
    source?.close()
    clearTimeout(timer)
    clearInterval(watch)
    window.removeEventListener('online', hurry)
  }
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}
