/** How far people scroll, and what they watch by the second, as options of the chart engine. Pure. */
import type { EChartsCoreOption } from 'echarts/core'

import { formatCount, formatPercent } from '@/i18n'

import type { Palette } from '../dashboards/options'
import type { Curve, Scroll } from './types'

const frame = (palette: Palette) => ({
  textStyle: { fontFamily: palette.font, color: palette.text },
  animationDuration: 300,
  aria: { enabled: true },
  grid: { left: 8, right: 20, top: 34, bottom: 8, containLabel: true },
  legend: { top: 0, left: 0, textStyle: { color: palette.quiet } },
  tooltip: { backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text, fontSize: 12 }, confine: true, trigger: 'axis' as const },
})
const axis = (palette: Palette) => ({ axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false }, axisLabel: { color: palette.quiet, hideOverlap: true }, splitLine: { show: false } })
const upright = (palette: Palette) => ({ type: 'value' as const, min: 0, axisLabel: { color: palette.quiet }, splitLine: { lineStyle: { color: palette.line } } })

/** The share of visitors who came so far, over the depth of the page; what needs no scrolling ends at the dashed line. */
export function depthOption(found: Scroll, words: { share: string; fold: string }, palette: Palette): EChartsCoreOption {
  const blue = palette.series[0]
  const share = (n: number) => (found.visitors ? n / found.visitors : 0)
  const fold = found.fold === null ? [] : [{ type: 'line', name: words.fold, data: [[found.fold, 0], [found.fold, 1]], symbol: 'none', silent: true, lineStyle: { color: palette.series[2], type: 'dashed', width: 2 }, itemStyle: { color: palette.series[2] }, tooltip: { show: false } }]
  return {
    ...frame(palette),
    xAxis: { type: 'value', min: 0, max: 100, ...axis(palette), axisLabel: { color: palette.quiet, formatter: (one: number) => `${one}%` } },
    yAxis: { ...upright(palette), max: 1, axisLabel: { color: palette.quiet, formatter: (one: number) => formatPercent(one) } },
    series: [
      {
        type: 'line', name: words.share, data: [[0, found.visitors ? 1 : 0], ...found.reached.map((one) => [one.at, share(one.visitors)])],
        symbolSize: 6, lineStyle: { color: blue, width: 2 }, itemStyle: { color: blue }, areaStyle: { color: blue, opacity: 0.12 },
        tooltip: { valueFormatter: (one: unknown) => (typeof one === 'number' ? formatPercent(one, 1) : '') },
      },
      ...fold,
    ],
  }
}

export const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** By second: how often it was played, by how many people, and how many never went on. */
export function dwellOption(found: Curve, words: { plays: string; viewers: string; left: string }, palette: Palette): EChartsCoreOption {
  const [blue, , amber, , green] = palette.series
  const line = (name: string, data: number[], colour: string | undefined, more: object = {}) => ({ type: 'line', step: 'end', name, data, symbol: 'none', lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour }, ...more })
  return {
    ...frame(palette),
    xAxis: { type: 'category', data: found.plays.map((_, second) => clock(second)), ...axis(palette) },
    yAxis: { ...upright(palette), minInterval: 1, axisLabel: { color: palette.quiet, formatter: (one: number) => formatCount(one) } },
    series: [
      line(words.plays, found.plays, blue, { areaStyle: { color: blue, opacity: 0.12 } }),
      line(words.viewers, found.viewers, green),
      { type: 'bar', name: words.left, data: found.left, itemStyle: { color: amber }, barMinWidth: 1 },
    ],
  }
}

export interface Moment {
  from: number
  /** exclusive */
  to: number
  n: number
}

/** Where most stopped and what was most seen again: the greatest `most` stretches of `wide` seconds. */
export function moments(counts: readonly number[], wide: number, most: number): Moment[] {
  const found: Moment[] = []
  for (let from = 0; from < counts.length; from += wide) {
    const to = Math.min(counts.length, from + wide)
    found.push({ from, to, n: counts.slice(from, to).reduce((sum, one) => sum + one, 0) })
  }
  return found.filter((one) => one.n > 0).sort((a, b) => b.n - a.n || a.from - b.from).slice(0, most)
}
