/** One chart: draws in today's colours, grows with its place, tells which row was pressed. */
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'

import { useScheme } from '@/design'
import { useLocale, useTexts } from '@/i18n'

import type { ECharts } from './engine'
import { optionOf, type Palette } from './options'
import type { TileData, TileRow } from './types'
import { matrixOf } from './values'
import styles from './dashboards.module.css'

export interface ChartHandle {
  /** The picture as a PNG data URL; null before the engine has come. */
  png: () => string | null
}

interface ChartProps {
  tile: TileData
  label: string
  ref?: Ref<ChartHandle>
  onPress?: (row: TileRow | null, metric: number) => void
}

const SERIES = ['blue', 'cyan', 'amber', 'violet', 'green', 'red', 'grey']

function palette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(`--yd-${name}`).trim()
  return {
    series: [...SERIES.map((name) => read(`${name}-solid`)), ...SERIES.slice(0, 6).map((name) => read(name))],
    text: read('text'), quiet: read('text-3'), line: read('line'), surface: read('surface'), soft: read('brand-soft'), brand: read('blue-solid'), font: read('font'),
  }
}

/** The row behind what was pressed; charts of several metrics without dimensions have one row. */
function pressedRow(tile: TileData, params: { dataIndex?: number; seriesIndex?: number; seriesType?: string; value?: unknown; data?: unknown }): [TileRow | null, number] {
  const at = params.dataIndex ?? 0
  if (tile.shape === 'funnel' && tile.by.length === 0) return [tile.rows[0] ?? null, at]
  if (tile.shape === 'pie') return [tile.rows[(params.data as { index?: number })?.index ?? at] ?? null, 0]
  if (tile.by.length < 2) return [tile.shape === 'radar' ? null : (tile.rows[at] ?? null), params.seriesIndex ?? 0]
  const matrix = matrixOf(tile, '')
  const [row, column] = tile.shape === 'heat_map' ? [(params.value as number[])[1]!, (params.value as number[])[0]!] : [at, params.seriesIndex ?? 0]
  if (tile.shape === 'sankey' || !matrix.rows[row] || !matrix.columns[column]) return [null, 0]
  const cell = matrix.at(row, column)
  return [cell ? { keys: [], values: [cell.value], where: cell.where } : null, 0]
}

export default function Chart({ tile, label, ref, onPress }: ChartProps) {
  const t = useTexts('dashboards')
  const none = t('none')
  const scheme = useScheme((state) => state.shown)
  const locale = useLocale()
  const place = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<ECharts | null>(null)
  const press = useRef(onPress)
  useEffect(() => {
    press.current = onPress
  })
  useImperativeHandle(ref, () => ({ png: () => chart?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: palette().surface }) ?? null }), [chart])
  useEffect(() => {
    let made: ECharts | null = null
    let gone = false
    const box = place.current
    const watch = new ResizeObserver(() => made?.resize())
    void import('./engine').then(({ draw }) => {
      if (gone || !box) return
      made = draw(box)
      watch.observe(box)
      setChart(made)
    })
    return () => {
      gone = true
      watch.disconnect()
      made?.dispose()
      setChart(null)
    }
  }, [])
  useEffect(() => {
    if (!chart) return
    const small = chart.getWidth() < 300
    // The attribute that switches the colours is set by an effect of the page around us.
    const frame = requestAnimationFrame(() => chart.setOption(optionOf({ tile, palette: palette(), none, small }), { notMerge: true }))
    const listener = (params: unknown) => press.current?.(...pressedRow(tile, params as Parameters<typeof pressedRow>[1]))
    chart.on('click', listener)
    return () => {
      cancelAnimationFrame(frame)
      chart.off('click', listener)
    }
  }, [chart, tile, none, scheme, locale])
  return <div ref={place} className={styles.chart} role="img" aria-label={label} />
}
