/** Numbers of a metric as text, keys as words. Pure. */
import { fullValue } from '@/figures'
import { currentLocale, say } from '@/i18n'

import { sheetText } from '../sheet'
import type { Dimension, Key, MetricMeta, TileData } from './types'

/** Short enough for an axis or a large figure: "¥123.5万", "1.2亿". */
export function shortValue(metric: MetricMeta, value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  if ((metric.shown_as !== 'money' && metric.shown_as !== 'number') || Math.abs(value) < 10_000) return fullValue(metric, value)
  const money = metric.shown_as === 'money'
  return value.toLocaleString(currentLocale(), {
    notation: 'compact',
    maximumFractionDigits: 1,
    ...(money ? { style: 'currency' as const, currency: metric.currency || 'CNY' } : {}),
  })
}

/** The words of a key; `none` is what a missing value is called. */
export function keyText(key: Key, dimension: Dimension | undefined, none: string): string {
  if (key.value === null) return none
  if (key.label && typeof key.label === 'object') return say(key.label)
  if (typeof key.label === 'string' && key.label && key.label !== key.value) return key.label
  const text = String(key.value)
  if (dimension?.part === 'month') return text.slice(0, 7)
  if (dimension?.part === 'year') return text.slice(0, 4)
  if (dimension?.part === 'quarter') return `${text.slice(0, 4)} Q${Math.floor((Number(text.slice(5, 7)) - 1) / 3) + 1}`
  return text
}

/** How a value stands against the one before: a share, and whether that is good. */
export function changeOf(metric: MetricMeta, value: number | null | undefined, before: number | null | undefined): { share: number; good: boolean | null } | null {
  if (value === null || value === undefined || before === null || before === undefined || before === 0) return null
  const share = (value - before) / Math.abs(before)
  const good = metric.direction === 'none' || share === 0 ? null : share > 0 === (metric.direction === 'up')
  return { share, good }
}

export interface Matrix {
  rows: { key: Key; text: string }[]
  columns: { key: Key; text: string }[]
  at: (row: number, column: number) => { value: number | null; where: string } | null
}

/** The first day of every month a period touches, at most ten years of them. */
export function monthsOf([since, until]: [string, string]): string[] {
  const found: string[] = []
  let [year = 0, month = 1] = since.split('-').map(Number)
  while (found.length < 120) {
    const day = `${year}-${String(month).padStart(2, '0')}-01`
    if (day >= until) break
    found.push(day)
    ;[year, month] = month === 12 ? [year + 1, 1] : [year, month + 1]
  }
  return found
}

/** Rows with two keys as a grid; the first metric fills it. Months without rows have their place too. */
export function matrixOf(tile: TileData, none: string): Matrix {
  const rows = new Map<string, { key: Key; text: string }>()
  const columns = new Map<string, { key: Key; text: string }>()
  const cells = new Map<string, { value: number | null; where: string }>()
  const name = (key: Key) => String(key.value)
  if (tile.by[0]?.part === 'month' && tile.days) {
    for (const month of monthsOf(tile.days)) rows.set(month, { key: { value: month, label: null }, text: month.slice(0, 7) })
  }
  for (const row of tile.rows) {
    const [first, second] = row.keys
    if (!first || !second) continue
    if (!rows.has(name(first))) rows.set(name(first), { key: first, text: keyText(first, tile.by[0], none) })
    if (!columns.has(name(second))) columns.set(name(second), { key: second, text: keyText(second, tile.by[1], none) })
    cells.set(`${name(first)}\u0000${name(second)}`, { value: row.values[0] ?? null, where: row.where })
  }
  const ordered = (found: Map<string, { key: Key; text: string }>, dimension: Dimension | undefined) => {
    const place = new Map((dimension?.values ?? []).map((value, at) => [String(value), at]))
    return [...found.values()].sort((a, b) => (place.get(name(a.key)) ?? -1) - (place.get(name(b.key)) ?? -1))
  }
  const columnKeys = ordered(columns, tile.by[1])
  const rowKeys = tile.by[0]?.part ? [...rows.values()].sort((a, b) => name(a.key).localeCompare(name(b.key))) : ordered(rows, tile.by[0])
  return {
    rows: rowKeys,
    columns: columnKeys,
    at: (row, column) => cells.get(`${name(rowKeys[row]!.key)}\u0000${name(columnKeys[column]!.key)}`) ?? null,
  }
}

/** A sheet of the tile: a header line and a line per row. */
export function csvOf(tile: TileData, none: string): string {
  const head = [...tile.by.map((one) => say(one.label)), ...tile.metrics.map((one) => say(one.label))]
  const lines = tile.rows.map((row) => [
    ...row.keys.map((key, at) => keyText(key, tile.by[at], none)),
    ...row.values.map((value) => (value === null ? '' : String(value))),
  ])
  return sheetText(head, lines)
}
