/** A tile as options of the chart engine, in our colours. Pure: the palette is handed in. */
import type { EChartsCoreOption } from 'echarts/core'

import { say } from '@/i18n'
import { fullValue } from '@/figures'

import type { TileData } from './types'
import { keyText, matrixOf, shortValue } from './values'

export interface Palette {
  series: string[]
  text: string
  quiet: string
  line: string
  surface: string
  soft: string
  brand: string
  font: string
}

interface Drawn {
  tile: TileData
  palette: Palette
  none: string
  /** Little room: fewer labels. */
  small: boolean
}

export function optionOf(drawn: Drawn): EChartsCoreOption {
  const { tile, palette } = drawn
  const base: EChartsCoreOption = {
    color: palette.series,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: palette.font, color: palette.text },
    animationDuration: 300,
    aria: { enabled: true },
    tooltip: {
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
      confine: true,
    },
  }
  return { ...base, ...SHAPES[tile.shape]?.(drawn, base) }
}

type Draw = (drawn: Drawn, base: EChartsCoreOption) => EChartsCoreOption

const SHAPES: Partial<Record<TileData['shape'], Draw>> = {
  bar: (drawn, base) => axes(drawn, base, 'bar'),
  line: (drawn, base) => axes(drawn, base, 'line'),
  area: (drawn, base) => axes(drawn, base, 'area'),
  pie,
  funnel,
  radar,
  heat_map: heatMap,
  sankey,
  gauge,
}

const tooltipOf = (base: EChartsCoreOption, more: object): object => ({ ...(base.tooltip as object), ...more })

/** Elements, not markup: names come from records, and a record may be called `<img …>`. */
function twoLines(name: string, value: string): HTMLElement[] {
  return [name, value].map((text, at) => Object.assign(document.createElement('div'), { textContent: text, style: at ? 'font-weight: 600' : '' }))
}

/** Names and values per series: one per metric, or per value of the second dimension. */
function seriesOf({ tile, none }: Drawn): { names: string[]; series: { name: string; values: (number | null)[]; metric: number }[] } {
  if (tile.by.length < 2) {
    const names = tile.rows.map((row) => keyText(row.keys[0]!, tile.by[0], none))
    return { names, series: tile.metrics.map((metric, at) => ({ name: say(metric.label), metric: at, values: tile.rows.map((row) => row.values[at] ?? null) })) }
  }
  const matrix = matrixOf(tile, none)
  const series = matrix.columns.map((column, c) => ({ name: column.text, metric: 0, values: matrix.rows.map((_, r) => matrix.at(r, c)?.value ?? 0) }))
  return { names: matrix.rows.map((row) => row.text), series }
}

function axes(drawn: Drawn, base: EChartsCoreOption, look: 'bar' | 'line' | 'area'): EChartsCoreOption {
  const { tile, palette, small } = drawn
  const { names, series } = seriesOf(drawn)
  const metric = tile.metrics[0]!
  // Long names of people or sources read better beside lying bars.
  const lying = look === 'bar' && !tile.by[0]?.part && tile.by.length < 2 && names.length > 6
  const category = {
    type: 'category' as const,
    data: names,
    inverse: lying,
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.quiet, hideOverlap: true, ...(lying ? { width: 90, overflow: 'truncate' as const } : {}) },
  }
  const value = {
    type: 'value' as const,
    axisLabel: { color: palette.quiet, formatter: (one: number) => shortValue(metric, one), hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line } },
  }
  const stacked = tile.by.length > 1 && look !== 'line'
  return {
    grid: { left: 8, right: 16, top: series.length > 1 ? 34 : 16, bottom: 8, containLabel: true },
    legend: series.length > 1 ? { type: 'scroll', top: 0, left: 0, right: 0, textStyle: { color: palette.quiet }, pageTextStyle: { color: palette.quiet }, pageIconColor: palette.quiet } : undefined,
    tooltip: tooltipOf(base, { trigger: 'axis', valueFormatter: (one: number) => fullValue(metric, one) }),
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map((one) => ({
      name: one.name,
      type: look === 'bar' ? 'bar' : 'line',
      data: one.values,
      stack: stacked ? 'all' : undefined,
      areaStyle: look === 'area' ? { opacity: stacked ? 0.35 : 0.16 } : undefined,
      symbolSize: 5,
      showSymbol: names.length < 30 && (!stacked || names.length < 3),
      barMaxWidth: 36,
      itemStyle: look === 'bar' && !stacked ? { borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } : undefined,
      label: look === 'bar' && !stacked && !small && series.length === 1 ? { show: true, position: lying ? 'right' : 'top', color: palette.quiet, formatter: ({ value: given }: { value: number }) => shortValue(metric, given) } : undefined,
      emphasis: { focus: 'series' },
    })),
  }
}

function pie({ tile, palette, none, small }: Drawn, base: EChartsCoreOption): EChartsCoreOption {
  const metric = tile.metrics[0]!
  const data = tile.rows.map((row, index) => ({ name: keyText(row.keys[0]!, tile.by[0], none), value: row.values[0] ?? 0, index })).filter((one) => one.value > 0)
  return {
    tooltip: tooltipOf(base, { trigger: 'item', valueFormatter: (one: number) => fullValue(metric, one) }),
    legend: { type: 'scroll', bottom: 0, textStyle: { color: palette.quiet }, pageTextStyle: { color: palette.quiet }, pageIconColor: palette.quiet },
    series: [
      {
        type: 'pie',
        radius: ['48%', '72%'],
        center: ['50%', '44%'],
        data,
        label: { show: !small, color: palette.quiet, formatter: '{b} {d}%' },
        labelLine: { lineStyle: { color: palette.line } },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
      },
    ],
  }
}

function funnel({ tile, palette, none, small }: Drawn, base: EChartsCoreOption): EChartsCoreOption {
  const data = tile.by.length
    ? tile.rows.map((row) => ({ name: keyText(row.keys[0]!, tile.by[0], none), value: row.values[0] ?? 0 }))
    : tile.metrics.map((metric, at) => ({ name: say(metric.label), value: tile.rows[0]?.values[at] ?? 0 }))
  const first = data[0]?.value || 1
  const metric = tile.metrics[0]!
  return {
    tooltip: tooltipOf(base, { trigger: 'item', valueFormatter: (one: number) => fullValue(metric, one) }),
    series: [
      {
        type: 'funnel',
        sort: 'none',
        left: 16,
        right: small ? '46%' : '38%',
        top: 8,
        bottom: 8,
        minSize: '4%',
        gap: 3,
        data,
        itemStyle: { borderWidth: 0 },
        label: { position: 'right', color: palette.text, formatter: ({ name, value }: { name: string; value: number }) => `${name}${small ? '\n' : '  '}${shortValue(metric, value)}  ${Math.round((value / first) * 100)}%` },
        labelLine: { lineStyle: { color: palette.line } },
      },
    ],
  }
}

function radar(drawn: Drawn, base: EChartsCoreOption): EChartsCoreOption {
  const { palette, tile, small } = drawn
  const { names, series } = seriesOf(drawn)
  const most = Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0)))
  return {
    tooltip: tooltipOf(base, { trigger: 'item', valueFormatter: (one: number) => fullValue(tile.metrics[0]!, one) }),
    legend: series.length > 1 ? { bottom: 0, textStyle: { color: palette.quiet } } : undefined,
    radar: {
      indicator: names.map((name) => ({ name, max: most })),
      // Names stand outside the web: the smaller the tile, the less of it is left for it.
      radius: small ? '46%' : '58%',
      axisName: { color: palette.quiet },
      splitLine: { lineStyle: { color: palette.line } },
      axisLine: { lineStyle: { color: palette.line } },
      splitArea: { show: false },
    },
    series: [{ type: 'radar', data: series.map((one) => ({ name: one.name, value: one.values.map((value) => value ?? 0) })), areaStyle: { opacity: 0.18 } }],
  }
}

function heatMap({ tile, palette, none, small }: Drawn, base: EChartsCoreOption): EChartsCoreOption {
  const matrix = matrixOf(tile, none)
  const metric = tile.metrics[0]!
  const data = matrix.rows.flatMap((_, r) => matrix.columns.map((__, c) => [c, r, matrix.at(r, c)?.value ?? 0]))
  const most = Math.max(1, ...data.map((one) => one[2] as number))
  const axis = (names: string[]) => ({ type: 'category' as const, data: names, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: palette.quiet, hideOverlap: true, width: 84, overflow: 'truncate' as const }, splitArea: { show: false } })
  return {
    grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
    tooltip: tooltipOf(base, { trigger: 'item', formatter: ({ value }: { value: number[] }) => twoLines(`${matrix.rows[value[1]!]?.text} · ${matrix.columns[value[0]!]?.text}`, fullValue(metric, value[2])) }),
    xAxis: axis(matrix.columns.map((one) => one.text)),
    yAxis: { ...axis(matrix.rows.map((one) => one.text)), inverse: true },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [palette.soft, palette.brand] } },
    series: [{ type: 'heatmap', data, itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 }, label: { show: !small && matrix.columns.length < 10, formatter: ({ value }: { value: number[] }) => (value[2] ? shortValue(metric, value[2]) : '') } }],
  }
}

function sankey({ tile, palette, none }: Drawn, base: EChartsCoreOption): EChartsCoreOption {
  const matrix = matrixOf(tile, none)
  const metric = tile.metrics[0]!
  // The same words may stand on both sides: a blank before the right ones keeps the flow from running in circles.
  const right = (text: string) => ` ${text}`
  const links = matrix.rows.flatMap((row, r) => matrix.columns.map((column, c) => ({ source: row.text, target: right(column.text), value: matrix.at(r, c)?.value ?? 0 }))).filter((one) => one.value > 0)
  const used = new Set(links.flatMap((one) => [one.source, one.target]))
  const nodes = [...matrix.rows.map((one) => one.text), ...matrix.columns.map((one) => right(one.text))].filter((name) => used.has(name))
  return {
    tooltip: tooltipOf(base, { trigger: 'item', valueFormatter: (one: number) => fullValue(metric, one) }),
    series: [{ type: 'sankey', left: 8, right: 90, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 8, data: nodes.map((name) => ({ name })), links, label: { color: palette.text, fontSize: 12 }, lineStyle: { color: 'gradient', opacity: 0.35 }, itemStyle: { borderWidth: 0 }, draggable: false }],
  }
}

function gauge({ tile, palette }: Drawn): EChartsCoreOption {
  const metric = tile.metrics[0]!
  const value = tile.rows[0]?.values[0] ?? null
  const goal = tile.target ?? metric.benchmark?.value ?? null
  const full = metric.shown_as === 'percent' ? 1 : Math.max(goal ?? 0, value ?? 0) || 1
  return {
    series: [
      {
        type: 'gauge',
        min: 0,
        max: full,
        startAngle: 205,
        endAngle: -25,
        radius: '96%',
        center: ['50%', '60%'],
        progress: { show: value !== null, width: 14, roundCap: true, itemStyle: { color: palette.brand } },
        axisLine: { roundCap: true, lineStyle: { width: 14, color: [[1, palette.line]] } },
        pointer: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        anchor: { show: false },
        title: { show: false },
        detail: { offsetCenter: [0, '-6%'], fontSize: 26, fontWeight: 640, color: palette.text, formatter: () => fullValue(metric, value) },
        data: [{ value: value ?? 0 }],
      },
    ],
  }
}
