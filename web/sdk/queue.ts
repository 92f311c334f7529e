// Deliveries that wait for a confirmed answer. Each lies under its own storage key, so that tabs never overwrite each
// other; each has one id for life, so that the server drops what arrives twice. Without storage they wait in memory.

export interface Delivery {
  /** batch or form id, the server's repeat key */
  id: string
  channel: string
  /** body without the sending time */
  body: Record<string, unknown>
  /** ms; when it last grew */
  at: number
  /** still growing in the tab that made it */
  open?: 1
}

const PREFIX = 'yd.q.'
const ABANDONED_MS = 300_000
const KEPT_MS = 14 * 86_400_000
const MOST = 400

const memory = new Map<string, string>()

export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
    memory.delete(key)
  } catch {
    if (value === null) memory.delete(key)
    else memory.set(key, value)
  }
}

export function recall(key: string): string | null {
  try {
    return memory.get(key) ?? localStorage.getItem(key)
  } catch {
    return memory.get(key) ?? null
  }
}

function keys(): string[] {
  const found = [...memory.keys()]
  try {
    for (let i = 0; i < localStorage.length; i++) found.push(localStorage.key(i) as string)
  } catch {
    // storage is closed to us: memory is all there is
  }
  return found.filter((key) => key.startsWith(PREFIX))
}

export function keep(delivery: Delivery): void {
  store(PREFIX + delivery.id, JSON.stringify(delivery))
}

export function drop(id: string): void {
  store(PREFIX + id, null)
}

/** What may be sent now, oldest first: sealed, or left behind by a tab that is gone. Too old or unreadable is dropped. */
export function waiting(now: number): Delivery[] {
  const ready: Delivery[] = []
  for (const key of keys()) {
    try {
      const delivery = JSON.parse(recall(key) as string) as Delivery
      if (now - delivery.at > KEPT_MS) store(key, null)
      else if (!delivery.open || now - delivery.at > ABANDONED_MS) ready.push(delivery)
    } catch {
      store(key, null)
    }
  }
  ready.sort((a, b) => a.at - b.at)
  ready.splice(0, ready.length - MOST).forEach((old) => drop(old.id))
  return ready
}

/** Drop recorded behaviour; a form that the visitor sent stays. */
export function forget(): void {
  for (const key of keys()) if (recall(key)?.includes('"events":[')) store(key, null)
}

export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16)) // pages without TLS have no randomUUID
  b[6] = (b[6]! & 15) | 64
  b[8] = (b[8]! & 63) | 128
  return [...b].map((x, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + (x + 256).toString(16).slice(1)).join('')
}
