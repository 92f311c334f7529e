// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest'

vi.hoisted(() => {
  globalThis.matchMedia = (() => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined })) as unknown as typeof matchMedia
})

import type { Board, Light } from '@/api'

import { NO_ZONE, filterOf, lightNow, narrowItems, orderItems, orderReps, shares, waitingOf, type Rep } from './standing'

const START = Date.parse('2026-11-22T02:00:00Z')
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString()
const item = (id: string, light: Light, due: number, owner: string | null = 'u1', unit: string | null = 'east'): Board['items'][number] => ({
  light,
  lead: { id, name: id, company: null, score: null, grade: null },
  owner: owner ? { id: owner, name: owner } : null,
  unit,
  clock: { id: `c-${id}`, name: 'contact', label: { zh: '首次联系', en: 'First contact' }, started_at: at(0), due_at: at(due), within_s: due * 60, state: 'running', met_at: null, breached_at: null },
  late_s: 0,
})
const rep = (id: string, zone: string, red: number, amber = 0): Rep => ({
  id, name: id, unit: { id: zone, title: zone }, open: 1, cap: 10, red, amber, green: 0, where: '', response_s: null, on_time_rate: null,
})

describe('the board between two reads', () => {
  test('an item turns amber and red as its time runs out', () => {
    const one = item('a', 'green', 30)
    expect(lightNow(one, START)).toBe('green')
    expect(lightNow(one, START + 25 * 60_000)).toBe('amber')
    expect(lightNow(one, START + 31 * 60_000)).toBe('red')
  })
  test('what the server calls red never looks better', () => {
    expect(lightNow(item('a', 'red', 30), START)).toBe('red')
  })
  test('red comes first, then what is due first', () => {
    const rows = orderItems([item('late', 'green', 90), item('soon', 'green', 60), item('red', 'red', 120)], START)
    expect(rows.map((row) => row.lead.id)).toEqual(['red', 'soon', 'late'])
  })
  test('a zone narrows to what waits in it, a rep to their own', () => {
    const rows = orderItems([item('a', 'red', 10, 'u1'), item('b', 'red', 20, 'u2', 'north'), item('c', 'red', 30, null, 'north'), item('d', 'red', 40, null, null)], START)
    const ids = (chosen: Parameters<typeof narrowItems>[1]) => narrowItems(rows, chosen).map((row) => row.lead.id)
    expect(ids({ light: null, zone: 'north', rep: null })).toEqual(['b', 'c'])
    expect(ids({ light: null, zone: NO_ZONE, rep: null })).toEqual(['d'])
    expect(ids({ light: null, zone: null, rep: 'u1' })).toEqual(['a'])
    expect(ids({ light: 'green', zone: null, rep: null })).toEqual([])
    expect(ids({ light: null, zone: null, rep: null })).toEqual(['a', 'b', 'c', 'd'])
  })
  test('the server is asked for what is chosen, a rep before his zone, and the counts are of the same', () => {
    const board = {
      totals: { red: 5, amber: 4, green: 3, waiting: 12, pool: 0 },
      zones: [{ id: 'north', name: '华北', where: 'unit == "north"', red: 2, amber: 1, green: 0 }, { id: null, name: '', where: 'unit == null', red: 0, amber: 0, green: 1 }],
      reps: [{ ...rep('u1', 'north', 1, 1), where: 'owner == "u1"' }],
    } as unknown as Board
    const both = (light: Light | null, zone: string | null, one: string | null) => [filterOf(board, { light, zone, rep: one }), waitingOf(board, { light, zone, rep: one })]
    expect(both(null, null, null)).toEqual([null, 12])
    expect(both('red', 'north', null)).toEqual([`unit == "north" && light == 'red'`, 2])
    expect(both(null, NO_ZONE, null)).toEqual(['unit == null', 1])
    expect(both('amber', 'north', 'u1')).toEqual([`owner == "u1" && light == 'amber'`, 1])
  })
  test('who needs help stands on top', () => {
    expect(orderReps([rep('calm', 'east', 0), rep('busy', 'east', 0, 3), rep('burning', 'north', 2)], null).map((one) => one.id)).toEqual(['burning', 'busy', 'calm'])
    expect(orderReps([rep('a', 'east', 0), rep('b', 'north', 2)], 'east').map((one) => one.id)).toEqual(['a'])
  })
  test('an empty zone has no shares', () => {
    expect(shares({ red: 0, amber: 0, green: 0 })).toEqual({ red: 0, amber: 0, green: 0 })
    expect(shares({ red: 1, amber: 1, green: 2 })).toEqual({ red: 25, amber: 25, green: 50 })
  })
})
