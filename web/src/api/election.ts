/**
 * One tab of the browser leads. Web Locks decide where they exist; over plain http (no secure context)
 * a lease in localStorage does: renewed every 2 s, free again after 6 s without renewal.
 */
const RENEW_MS = 2_000
const LEASE_MS = 6_000

export interface Lease {
  tab: string
  until: number
}

/** May `tab` take or keep the lease at `now`? */
export function mayLead(lease: Lease | null, tab: string, now: number): boolean {
  return lease === null || lease.tab === tab || lease.until <= now
}

function readLease(key: string): Lease | null {
  try {
    const lease = JSON.parse(localStorage.getItem(key) ?? 'null') as Lease | null
    return lease && typeof lease.until === 'number' ? lease : null
  } catch {
    return null
  }
}

function leadByLock(name: string, lead: () => () => void): () => void {
  const stop = new AbortController()
  let release: () => void = () => undefined
  let resign: (() => void) | undefined
  navigator.locks
    .request(name, { signal: stop.signal }, () => {
      resign = lead()
      return new Promise<void>((resolve) => {
        release = resolve
      })
    })
    .catch(() => undefined)
  return () => {
    resign?.()
    release()
    stop.abort()
  }
}

function leadByLease(name: string, lead: () => () => void): () => void {
  const tab = Math.random().toString(36).slice(2)
  const key = `${name}.lease`
  let resign: (() => void) | undefined
  const round = () => {
    const now = Date.now()
    if (mayLead(readLease(key), tab, now)) {
      localStorage.setItem(key, JSON.stringify({ tab, until: now + LEASE_MS } satisfies Lease))
      resign ??= lead()
    } else {
      resign?.()
      resign = undefined
    }
  }
  const leave = () => {
    if (readLease(key)?.tab === tab) localStorage.removeItem(key)
  }
  const timer = setInterval(round, RENEW_MS)
  // A little chance between tabs opened together, so that the first write is seen by the others.
  const first = setTimeout(round, Math.random() * 150)
  window.addEventListener('pagehide', leave)
  return () => {
    clearInterval(timer)
    clearTimeout(first)
    window.removeEventListener('pagehide', leave)
    resign?.()
    leave()
  }
}

/** Calls `lead` when this tab becomes the leader; what `lead` returns is called when it stops. Returns the way out. */
export function elect(name: string, lead: () => () => void): () => void {
  return globalThis.navigator?.locks ? leadByLock(name, lead) : leadByLease(name, lead)
}
