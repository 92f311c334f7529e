import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { mayLead } from './election'
import { SeenIds, wants } from './live'
import { Spaced, staleBy } from './refresh'
import { backoff } from './stream'
import type { LiveEvent } from './types'

const event = (type: string, more: Partial<LiveEvent> = {}): LiveEvent => ({
  id: '1.1', type, object: 'sales.lead', subject: 'a', at: '2026-11-22T08:00:00Z', data: {}, ...more,
})

describe('ids already seen', () => {
  it('are refused the second time, also when two leaders overlap', () => {
    const seen = new SeenIds()
    expect([seen.add('1.7'), seen.add('1.7'), seen.add('1.8')]).toEqual([true, false, true])
  })
  it('are forgotten oldest first', () => {
    const seen = new SeenIds(2)
    for (const id of ['1', '2', '3']) seen.add(id)
    expect(seen.add('3')).toBe(false)
    expect(seen.add('1')).toBe(true)
  })
})

describe('the lease of the leading tab', () => {
  it('is free when nobody has it or it ran out, and held otherwise', () => {
    expect(mayLead(null, 'b', 100)).toBe(true)
    expect(mayLead({ tab: 'a', until: 200 }, 'b', 100)).toBe(false)
    expect(mayLead({ tab: 'a', until: 200 }, 'a', 100)).toBe(true)
    expect(mayLead({ tab: 'a', until: 200 }, 'b', 200)).toBe(true)
  })
})

describe('reconnecting', () => {
  it('waits longer each time and never more than 39 seconds', () => {
    const waits = [0, 1, 2, 3, 20].map((tries) => backoff(tries, 0))
    expect(waits).toEqual([1000, 2000, 4000, 8000, 30_000])
    expect(backoff(50, 1)).toBeLessThanOrEqual(39_000)
  })
})

describe('listening', () => {
  it('takes exact types and prefixes, and only the asked record', () => {
    expect(wants({ types: ['clock.*'] }, event('clock.met'))).toBe(true)
    expect(wants({ types: ['clock.*'] }, event('clocks.met'))).toBe(false)
    expect(wants({ types: ['clock.met'], subject: 'b' }, event('clock.met'))).toBe(false)
    expect(wants({ object: 'sales.lead' }, event('x', { object: null }))).toBe(false)
  })
})

describe('what an event makes old', () => {
  const keys = (given: LiveEvent) => staleBy(given).map(({ key }) => key.join('/'))
  it('is the record, its lists, the cockpit and the board for work on a lead', () => {
    expect(keys(event('clock.met'))).toEqual(['record/sales.lead/a', 'records/sales.lead', 'cockpit', 'board', 'ranking'])
  })
  it('is only the bell and the cockpit for a notice', () => {
    expect(keys(event('notice.posted', { object: null, subject: null }))).toEqual(['notices', 'cockpit'])
  })
  it('is nothing for events no page shows', () => {
    expect(keys(event('sales.page_viewed', { object: null, subject: null }))).toEqual([])
  })
})

describe('spaced work', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  it('runs a hundred calls within the space as two: at once and at its end', () => {
    const spaced = new Spaced()
    const work = vi.fn()
    for (let call = 0; call < 100; call += 1) {
      spaced.run('a', 500, work)
      vi.advanceTimersByTime(5)
    }
    vi.advanceTimersByTime(1000)
    expect(work).toHaveBeenCalledTimes(2)
  })
  it('keeps different reads apart', () => {
    const spaced = new Spaced()
    const work = vi.fn()
    spaced.run('a', 500, work)
    spaced.run('b', 500, work)
    vi.advanceTimersByTime(100)
    expect(work).toHaveBeenCalledTimes(2)
  })
})
