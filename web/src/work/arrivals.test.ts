import { describe, expect, it } from 'vitest'

import type { LiveEvent } from '@/api'

import { arrivalOf, put, take, type Shelf } from './arrivals'

const AT = '2026-11-22T08:00:00Z'
const now = Date.parse(AT)
const routed = (owner: unknown, type = 'decision.routed'): LiveEvent => ({ id: '1', type, object: 'sales.lead', subject: 'lead', at: AT, data: { owner, reasons: [{ zh: '负责华东', en: 'East' }, 'odd'] } })
const empty: Shelf = { cards: [], more: 0 }
const arrival = (lead: string, at = AT) => ({ lead, at, reasons: [], bulk: false })

describe('an arrival', () => {
  it('is a routing to me, whether the owner comes as an id or with a name', () => {
    expect(arrivalOf(routed('me'), 'me')?.reasons).toEqual([{ zh: '负责华东', en: 'East' }])
    expect(arrivalOf(routed({ id: 'me', name: '林' }), 'me')?.lead).toBe('lead')
  })
  it('is not a routing to others, to the pool, or another event', () => {
    expect(arrivalOf(routed('you'), 'me')).toBeNull()
    expect(arrivalOf(routed(null), 'me')).toBeNull()
    expect(arrivalOf(routed('me', 'decision.graded'), 'me')).toBeNull()
  })
})

describe('the shelf of pop-ups', () => {
  it('shows a lead once, however often it is told', () => {
    expect(put(put(empty, arrival('a'), now), arrival('a'), now)).toEqual({ cards: [arrival('a')], more: 0 })
  })
  it('counts what exceeds three cards', () => {
    const full = ['a', 'b', 'c', 'd', 'e'].reduce((shelf, lead) => put(shelf, arrival(lead), now), empty)
    expect([full.cards.length, full.more]).toEqual([3, 2])
  })
  it('counts, and does not pop up, what came while the rep was away', () => {
    expect(put(empty, arrival('a'), now + 10 * 60_000)).toEqual({ cards: [], more: 1 })
  })
  it('counts, and does not pop up, what comes in bulk', () => {
    expect(put(empty, { ...arrival('a'), bulk: true }, now)).toEqual({ cards: [], more: 1 })
  })
  it('lets one card go', () => {
    expect(take(put(empty, arrival('a'), now), 'a')).toEqual(empty)
  })
})
