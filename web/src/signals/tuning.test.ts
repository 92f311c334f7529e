import { describe, expect, test } from 'vitest'

import type { Signal } from '@/api'

import { greatestMoves, rankDiff } from './rank'
import { boostStand, changesOf, drafted, faultOf, joinSpan, splitSpan, weightEnd } from './tuning'

const signal = (name: string, more: Partial<Signal> = {}): Signal => ({
  name, label: { zh: name, en: name }, description: null, weight: 12, half_life_s: 259_200, saturation: 3, boosts: [], touched: null, ...more,
})
const boost = { factor: 2, from: '2026-11-01T00:00:00Z', until: '2026-11-08T00:00:00Z' }

describe('changes of signals', () => {
  test('only what differs is published', () => {
    const signals = [signal('visit'), signal('paper')]
    expect(changesOf(signals, { visit: { weight: 20, saturation: 3 }, paper: { weight: 12 } })).toEqual([{ name: 'visit', weight: 20 }])
  })
  test('a boost written in another zone is the same boost', () => {
    const signals = [signal('visit', { boosts: [boost] })]
    expect(changesOf(signals, { visit: { boosts: [{ ...boost, from: '2026-11-01T08:00:00+08:00' }] } })).toEqual([])
    expect(changesOf(signals, { visit: { boosts: [] } })).toEqual([{ name: 'visit', boosts: [] }])
  })
  test('a draft of a signal that is gone changes nothing', () => {
    expect(changesOf([signal('visit')], { gone: { weight: 1 } })).toEqual([])
  })
  test('what cannot be is refused before it is sent', () => {
    expect(faultOf(signal('a'))).toBeNull()
    expect(faultOf(signal('a', { half_life_s: 0 }))).toBe('half_life')
    expect(faultOf(signal('a', { weight: Number.NaN }))).toBe('weight')
    expect(faultOf(drafted(signal('a'), { a: { boosts: [{ ...boost, until: boost.from }] } }))).toBe('boost_span')
  })
  test('sliders reach beyond the largest weight', () => {
    expect(weightEnd([signal('a', { weight: 30 }), signal('b', { weight: -44 })])).toBe(70)
    expect(weightEnd([])).toBe(20)
  })
  test('a boost begins, runs and is over by itself', () => {
    expect(boostStand(boost, Date.parse('2026-10-31T00:00:00Z'))).toBe('coming')
    expect(boostStand(boost, Date.parse('2026-11-01T00:00:00Z'))).toBe('running')
    expect(boostStand(boost, Date.parse('2026-11-08T00:00:00Z'))).toBe('over')
  })
  test('spans are read in their tidy unit and come back unchanged', () => {
    expect(splitSpan(259_200)).toEqual({ count: 3, unit: 'day' })
    expect(splitSpan(5400)).toEqual({ count: 1.5, unit: 'hour' })
    for (const seconds of [60, 3600, 129_600, 259_200, 7 * 86_400]) {
      const { count, unit } = splitSpan(seconds)
      expect(joinSpan(count, unit)).toBe(seconds)
    }
  })
})

describe('rankings', () => {
  test('who rose, who fell, who is new', () => {
    const moves = rankDiff([{ id: 'a', rank: 1 }, { id: 'b', rank: 2 }], [{ id: 'b', rank: 1 }, { id: 'a', rank: 2 }, { id: 'c', rank: 3 }])
    expect([...moves].map(([id, move]) => [id, move.by])).toEqual([['b', 1], ['a', -1], ['c', null]])
  })
  test('the greatest moves come first and the unmoved not at all', () => {
    const rows = [{ id: 'a', rank: 1, was_rank: 2 }, { id: 'b', rank: 2, was_rank: 9 }, { id: 'c', rank: 3, was_rank: 3 }, { id: 'd', rank: 9, was_rank: 8 }]
    expect(greatestMoves(rows, 3).map((row) => row.id)).toEqual(['b', 'a', 'd'])
  })
})
