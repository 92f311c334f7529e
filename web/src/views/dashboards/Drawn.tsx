/** A drawing in a box: in today's colours, as large as its place, gone with it. What is drawn is said by options of the engine. */
import type { EChartsCoreOption } from 'echarts/core'
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'

import { useScheme } from '@/design'
import { useLocale } from '@/i18n'

import type { ECharts } from './engine'
import type { Palette } from './options'
import styles from './dashboards.module.css'

export interface ChartHandle {
  /** The picture as a PNG data URL; null before the engine has come. */
  png: () => string | null
}

export interface Pressed {
  dataIndex?: number
  seriesIndex?: number
  seriesType?: string
  value?: unknown
  data?: unknown
}

interface DrawnProps {
  /** The same function as long as the same is drawn. `small`: little room, fewer labels. */
  option: (palette: Palette, small: boolean) => EChartsCoreOption
  label: string
  ref?: Ref<ChartHandle>
  onPress?: (pressed: Pressed) => void
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

export function Drawn({ option, label, ref, onPress }: DrawnProps) {
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
    const frame = requestAnimationFrame(() => chart.setOption(option(palette(), small), { notMerge: true }))
    const listener = (pressed: unknown) => press.current?.(pressed as Pressed)
    chart.on('click', listener)
    return () => {
      cancelAnimationFrame(frame)
      chart.off('click', listener)
    }
  }, [chart, option, scheme, locale])
  return <div ref={place} className={styles.chart} role="img" aria-label={label} />
}
