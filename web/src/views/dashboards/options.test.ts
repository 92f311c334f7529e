// @vitest-environment jsdom
import { expect, it } from 'vitest'

import { optionOf } from './options'
import type { TileData } from './types'

it('a record called like markup is told as text where the pointer rests', () => {
  const evil = '<img src=x onerror=alert(1)>'
  const said = { zh: '数', en: 'count' }
  const by = (dimension: string) => ({ dimension, field: dimension, part: null, type: 'text', label: said })
  const tile: TileData = {
    id: 't', shape: 'heat_map', by: [by('a'), by('b')], more: 0, days: null, drill: [], previous: null, series: null, exact_from: ['rows'], left_out: 0, timeless: false,
    metrics: [{ name: 'm', label: said, function: 'count', shown_as: 'number', direction: 'none', freshness: 'live' }],
    rows: [{ keys: [{ value: evil, label: null }, { value: evil, label: null }], values: [3], where: '' }],
  }
  const palette = { series: ['#111'], text: '#111', quiet: '#222', line: '#333', surface: '#fff', soft: '#eef', brand: '#00f', font: 'x' }
  const option = optionOf({ tile, palette, none: '', small: false })
  const { formatter } = option.tooltip as { formatter: (one: { value: number[] }) => HTMLElement[] }
  const shown = formatter({ value: [0, 0, 3] })
  expect(shown.map((one) => one.textContent)).toEqual([`${evil} · ${evil}`, '3'])
  expect(shown.flatMap((one) => [...one.children])).toEqual([])
})
