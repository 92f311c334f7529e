import { describe, expect, it } from 'vitest'

import { clockStand, type ClockShape } from './Clock'

const start = Date.parse('2026-11-22T08:00:00Z')
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
const clock = (more: Partial<ClockShape> = {}): ClockShape => ({
  id: 'c', name: 'first_contact', label: { zh: '30 分钟首联', en: '' }, started_at: at(0), due_at: at(30), within_s: 1800, state: 'running', met_at: null, breached_at: null, ...more,
})
const stand = (minutes: number, more: Partial<ClockShape> = {}) => clockStand(clock(more), start + minutes * 60_000)

describe('a clock', () => {
  it('goes from green over amber to red', () => {
    expect([5, 25, 31].map((minutes) => stand(minutes).light)).toEqual(['green', 'amber', 'red'])
  })
  it('tells the seconds left, negative when late', () => {
    expect(stand(29).left).toBe(60)
    expect(stand(32).left).toBe(-120)
  })
  it('is red at its very end, before the server has said so', () => {
    expect(stand(30).light).toBe('red')
  })
  it('stands still when met, and stays red when met late', () => {
    expect(stand(500, { state: 'met', met_at: at(10) })).toMatchObject({ light: 'done', left: 1200 })
    expect(stand(500, { state: 'met', met_at: at(40) })).toMatchObject({ light: 'red', left: -600 })
  })
  it('measures a stretched deadline (a night between) by its true length', () => {
    expect(stand(60, { due_at: at(900) }).light).toBe('green')
  })
  it('is grey when paused or cancelled', () => {
    expect(stand(5, { state: 'paused' }).light).toBe('grey')
    expect(stand(5, { state: 'cancelled' }).light).toBe('grey')
  })
  it('survives a clock due at its start', () => {
    expect(stand(0, { due_at: at(0) })).toMatchObject({ used: 1, light: 'red' })
  })
})
