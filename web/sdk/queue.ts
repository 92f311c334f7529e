// Deliveries that wait for a confirmed answer. Each lies under its own storage key, so that tabs never overwrite each
// other; each has one id for life, so that the server drops what arrives twice. Without storage they wait in memory.
// Behaviour may grow too old or too much and is dropped then. A form never is: it stays until the server has it.

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
  /** status of the answer that says it will never be taken as it is */
  no?: number
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

const isForm = (delivery: Delivery): boolean => !delivery.body['events']

/** A form that finds the storage full takes the place of behaviour. */
export function keep(delivery: Delivery): void {
  const key = PREFIX + delivery.id
  store(key, JSON.stringify(delivery))
  if (isForm(delivery) && memory.has(key)) {
    all().forEach((one) => isForm(one) || drop(one.id))
    store(key, JSON.stringify(delivery))
  }
}

export function drop(id: string): void {
  store(PREFIX + id, null)
}

/** All there is, oldest first; what is unreadable is dropped. */
function all(): Delivery[] {
  const found: Delivery[] = []
  for (const key of keys()) {
    try {
      found.push(JSON.parse(recall(key) as string) as Delivery)
    } catch {
      store(key, null)
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

/** What may be sent now, oldest first: sealed, or left behind by a tab that is gone. Behaviour that is too old or too much is dropped. */
export function waiting(now: number): Delivery[] {
  let room = MOST
  return all()
    .reverse()
    .filter((one) => {
      if (isForm(one)) return !one.no
      const dropped = now - one.at > KEPT_MS
      if (dropped) drop(one.id)
      if (dropped || (one.open && now - one.at <= ABANDONED_MS)) return false
      if (room-- > 0) return true
      drop(one.id)
      return false
    })
    .reverse()
}

/** Forms that the server will never take as they are. */
export function refused(): Delivery[] {
  return all().filter((one) => one.no)
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
