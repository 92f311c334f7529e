/** Which live events are new leads of mine, and what of them still deserves a pop-up. */
import type { LiveEvent } from '@/api'

export interface Arrival {
  lead: string
  at: string
  reasons: { zh: string; en: string }[]
  /** One of many (an import, a take-over): counted, never a card. */
  bulk: boolean
}

function idOf(owner: unknown): string | null {
  if (typeof owner === 'string') return owner
  if (owner && typeof owner === 'object' && 'id' in owner) return String(owner.id)
  return null
}

/** A routing decision that gave `user` a lead; null for everything else. */
export function arrivalOf(event: LiveEvent, user: string): Arrival | null {
  if (event.type !== 'decision.routed' || !event.subject) return null
  if (idOf(event.data.owner) !== user) return null
  const reasons = Array.isArray(event.data.reasons) ? event.data.reasons : []
  return { lead: event.subject, at: event.at, bulk: event.data.bulk === true, reasons: reasons.filter((reason) => reason && typeof reason === 'object' && 'zh' in reason) }
}

export interface Shelf {
  /** Newest last; each shown as a card. */
  cards: Arrival[]
  /** Leads that came while away, or too many at once: told as one number. */
  more: number
}

export const EMPTY: Shelf = { cards: [], more: 0 }

const CARDS = 3
const AWAY_MS = 90_000

export function put(shelf: Shelf, arrival: Arrival, now: number): Shelf {
  if (shelf.cards.some((card) => card.lead === arrival.lead)) return shelf
  if (arrival.bulk || now - Date.parse(arrival.at) > AWAY_MS || shelf.cards.length >= CARDS) return { ...shelf, more: shelf.more + 1 }
  return { ...shelf, cards: [...shelf.cards, arrival] }
}

export function take(shelf: Shelf, lead: string): Shelf {
  return { ...shelf, cards: shelf.cards.filter((card) => card.lead !== lead) }
}
