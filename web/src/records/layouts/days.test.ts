import { describe, expect, it } from 'vitest'

import type { FieldMeta } from '@/api'

import { addDays, between, dayOf, daysBetween, daysOf, mondayOf, movedValue, stretchOf, turn } from './days'

const field = (type: 'date' | 'datetime', name = 'due'): FieldMeta => ({ name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false })

describe('days', () => {
  it('a month is six whole weeks from a Monday and holds its first and last day', () => {
    for (let month = 0; month < 36; month += 1) {
      const first = turn('month', '2026-01-15', month)
      const days = daysOf('month', first)
      expect(days).toHaveLength(42)
      expect(mondayOf(days[0]!)).toBe(days[0])
      expect(days).toContain(first)
      expect(days).toContain(addDays(turn('month', first, 1), -1))
    }
  })

  it('days count forth and back over the ends of months and years', () => {
    for (let step = -800; step <= 800; step += 37) expect(daysBetween('2026-02-28', addDays('2026-02-28', step))).toBe(step)
  })

  it('a moved moment keeps its time of day and goes as many days as its card', () => {
    const moved = movedValue('2026-03-02T10:30:00+08:00', field('datetime'), 3)
    expect(daysBetween(dayOf('2026-03-02T10:30:00+08:00', field('datetime'))!, dayOf(moved, field('datetime'))!)).toBe(3)
    expect(moved?.slice(13)).toBe(new Date('2026-03-02T10:30:00+08:00').toISOString().slice(13))
    expect(movedValue('2026-02-28', field('date'), 1)).toBe('2026-03-01')
    expect(movedValue(null, field('date'), 1)).toBeNull()
  })

  it('a row without an end, or with one before its beginning, takes its first day', () => {
    const [start, end] = [field('date', 'from'), field('date', 'to')]
    expect(stretchOf({ id: '1', version: 1, from: '2026-03-02', to: '2026-03-01' }, start, end)).toEqual(['2026-03-02', '2026-03-02'])
    expect(stretchOf({ id: '1', version: 1, from: '2026-03-02', to: '2026-03-09' }, start, end)).toEqual(['2026-03-02', '2026-03-09'])
    expect(stretchOf({ id: '1', version: 1, from: null }, start, end)).toBeNull()
  })

  it('the condition of a span is written as the server reads it', () => {
    expect(between(field('date'), '2026-03-01', '2026-03-07')).toBe('due >= date("2026-03-01") && due <= date("2026-03-07")')
    expect(between(field('datetime'), '2026-03-01', '2026-03-07')).toMatch(/^due >= datetime\("[^"]+Z"\) && due < datetime\("[^"]+Z"\)$/)
  })
})
