/** What the form of this booth asks: from the server, and without a network as it was last time. */
import type { Label } from './words'

export interface Box {
  name: string
  box: 'text' | 'long' | 'phone' | 'email' | 'one' | 'many'
  label: Label
  required: boolean
  either: boolean
  most: number
  choices: { value: string; label: Label }[]
}

export interface Asked {
  channel: string
  booth: string
  company: string
  headline: string
  text: string
  title: Label | null
  consent: Label | null
  boxes: Box[]
}

export interface Place {
  channel: string
  key: string
  /** a booth's own name, when one poster hangs in several places */
  booth: string
}

export const CACHE = 'yd-booth'

export function placeOf(address: Location): Place {
  const query = new URLSearchParams(address.search)
  return { channel: decodeURIComponent(address.pathname.split('/')[2] ?? ''), key: query.get('k') ?? '', booth: (query.get('b') ?? '').slice(0, 60) }
}

export const askedAt = (place: Place): string => `/in/${encodeURIComponent(place.channel)}/booth?k=${encodeURIComponent(place.key)}`

/** `fresh`: the server said so just now. 'closed': the key opens nothing. 'none': no network and never opened before. */
export async function ask(place: Place): Promise<{ asked: Asked; fresh: boolean } | 'closed' | 'none'> {
  const address = askedAt(place)
  try {
    const answer = await fetch(address, { credentials: 'omit', redirect: 'error' })
    if ([401, 403, 404, 422].includes(answer.status)) return 'closed'
    const asked = (await answer.clone().json()) as Asked
    if (!answer.ok || !Array.isArray(asked.boxes)) throw answer
    if ('caches' in globalThis) await caches.open(CACHE).then((cache) => cache.put(address, answer)).catch(() => undefined)
    return { asked, fresh: true }
  } catch {
    const kept = 'caches' in globalThis ? await caches.match(address).catch(() => undefined) : undefined
    return kept ? { asked: (await kept.json()) as Asked, fresh: false } : 'none'
  }
}
