import { rowsOf } from '@/figures'
import { describe, expect, it } from 'vitest'

import { optionOf } from './options'
import { SHAPES, type TileData } from './types'
import { changeOf, csvOf, keyText, matrixOf, monthsOf, shortValue } from './values'

const said = (text: string) => ({ zh: text, en: text })
const metric = { name: 'm', label: said('金额'), function: 'sum', shown_as: 'money', currency: 'CNY', direction: 'up', freshness: 'live' } as const
const by = (dimension: string, part: string | null = null) => ({ dimension, field: dimension, part, type: 'choice', label: said(dimension) })
const key = (value: string | null, label: string | null = null) => ({ value, label })

function tile(more: Partial<TileData>): TileData {
  return {
    id: 't', shape: 'bar', by: [], metrics: [metric], rows: [], more: 0, days: null, drill: [{ object: 'sales.opportunity', filter: '(a == 1)' }], previous: null,
    series: null, exact_from: ['cube'], left_out: 0, timeless: false, ...more,
  }
}
const two = tile({
  by: [by('close_on', 'month'), by('stage')], days: ['2025-11-01', '2026-02-01'],
  rows: [
    { keys: [key('2026-01-01'), key('won', '赢单')], values: [3], where: 'w1' },
    { keys: [key('2025-11-01'), key(null)], values: [5], where: 'w2' },
  ],
})

describe('numbers as words', () => {
  it('are short on axes and never lose their sign or currency', () => {
    expect(shortValue(metric, -1_234_567)).toContain('123.5')
    expect(shortValue(metric, -1_234_567)).toContain('-')
    expect(shortValue({ ...metric, shown_as: 'percent' }, 0.342)).toBe('34.2%')
    expect(shortValue(metric, null)).toBe('—')
  })
  it('are good or bad by the direction of the metric', () => {
    expect(changeOf(metric, 120, 100)).toEqual({ share: 0.2, good: true })
    expect(changeOf({ ...metric, direction: 'down' }, 120, 100)?.good).toBe(false)
    expect(changeOf(metric, 120, 0)).toBeNull()
  })
  it('name the month, the quarter and the missing value of a key', () => {
    expect(keyText(key('2026-04-01'), by('d', 'quarter'), '未填写')).toBe('2026 Q2')
    expect(keyText(key('2026-04-01'), by('d', 'month'), '未填写')).toBe('2026-04')
    expect(keyText(key(null), by('d'), '未填写')).toBe('未填写')
  })
})

describe('a grid of two dimensions', () => {
  it('has every month of the period and finds each cell again', () => {
    expect(monthsOf(['2025-11-15', '2026-02-01'])).toEqual(['2025-11-01', '2025-12-01', '2026-01-01'])
    const matrix = matrixOf(two, '未填写')
    expect(matrix.rows.map((row) => row.text)).toEqual(['2025-11', '2025-12', '2026-01'])
    expect(matrix.columns.map((column) => column.text)).toEqual(['赢单', '未填写'])
    expect([matrix.at(0, 1)?.value, matrix.at(1, 0), matrix.at(2, 0)?.where]).toEqual([5, null, 'w1'])
  })
})

it('a sheet runs no formulas and keeps commas in their cells', () => {
  const rows = [{ keys: [key('x', '=cmd|x'), key('y', 'a,"b"')], values: [-3], where: '' }]
  const lines = csvOf(tile({ by: [by('a'), by('b')], rows }), '').split('\r\n')
  expect(lines[1]).toBe(`"'=cmd|x","a,""b""","-3"`)
})

it('the way to the rows carries both conditions', () => {
  expect(decodeURIComponent(rowsOf({ event: 'sales.page_viewed', filter: 'a == 1' }, 'b == 2')!)).toBe('/rows/event/sales.page_viewed?filter=a == 1 && b == 2')
  expect(rowsOf({ clock: 'sales.contact', filter: '' })).toBe('/rows/clock/sales.contact?')
  expect(decodeURIComponent(rowsOf(two.drill[0], 'b == 2')!)).toBe('/records/sales.opportunity?view=all&filter=(a == 1) && b == 2')
  expect(rowsOf(null)).toBeNull()
})

it('every shape is drawn from every tile it can be given, also from an empty one', () => {
  const palette = { series: ['#111'], text: '#111', quiet: '#222', line: '#333', surface: '#fff', soft: '#eef', brand: '#00f', font: 'x' }
  const one = tile({ by: [by('stage')], rows: [{ keys: [key('won')], values: [3], where: '' }] })
  const none = tile({ rows: [{ keys: [], values: [0.5], where: '' }] })
  for (const shape of SHAPES) {
    for (const given of [one, two, none, tile({ by: [by('stage')] })]) {
      const fits = { heat_map: 2, sankey: 2, pie: 1, gauge: 0 }[shape as string]
      if (fits !== undefined ? given.by.length !== fits : shape !== 'funnel' && given.by.length === 0) continue
      const option = optionOf({ tile: { ...given, shape }, palette, none: '', small: false })
      if (!['number', 'table', 'pivot'].includes(shape)) expect(option.series, shape).toBeTruthy()
    }
  }
})
