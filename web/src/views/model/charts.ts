/** What was said against what came, and the gain of working the best first, as options of the chart engine. Pure. */
import type { EChartsCoreOption } from 'echarts/core'

import { formatCount, formatPercent } from '@/i18n'

import type { Palette } from '../dashboards/options'
import type { Bin, Gain } from './types'

export interface Words {
  said: string
  seen: string
  exact: string
  sure: (low: string, high: string, n: string) => string
  worked: string
  recall: string
  chance: string
  lift: (times: string) => string
}

const frame = (palette: Palette, axis: string, upright: string): EChartsCoreOption => ({
  textStyle: { fontFamily: palette.font, color: palette.text },
  animationDuration: 300,
  aria: { enabled: true },
  grid: { left: 8, right: 20, top: 34, bottom: 28, containLabel: true },
  legend: { top: 0, left: 0, textStyle: { color: palette.quiet } },
  xAxis: { type: 'value', min: 0, max: 1, name: axis, nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: palette.quiet }, axisLabel: { color: palette.quiet, formatter: (one: number) => formatPercent(one) }, splitLine: { show: false } },
  yAxis: { type: 'value', min: 0, max: 1, name: upright, show: true, nameTextStyle: { color: palette.quiet, align: 'left' }, axisLabel: { color: palette.quiet, formatter: (one: number) => formatPercent(one) }, splitLine: { lineStyle: { color: palette.line } } },
})
const tip = (palette: Palette) => ({ backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text, fontSize: 12 }, confine: true })
const lines = (texts: string[]) => {
  const box = document.createElement('div')
  box.append(...texts.map((text) => Object.assign(document.createElement('div'), { textContent: text })))
  return box
}
const diagonal = (name: string, palette: Palette) => ({ type: 'line', name, data: [[0, 0], [1, 1]], symbol: 'none', silent: true, lineStyle: { color: palette.quiet, type: 'dashed', width: 1 }, itemStyle: { color: palette.quiet }, tooltip: { show: false } })

/** Each bin as a point with its interval upright through it; on the diagonal what is said comes true as often. */
export function reliabilityOption(bins: readonly Bin[], words: Words, palette: Palette): EChartsCoreOption {
  const blue = palette.series[0]
  const bar = (bin: Bin) => ({ type: 'line', data: [[bin.said, bin.low], [bin.said, bin.high]], symbol: 'rect', symbolSize: [9, 1.5], silent: true, lineStyle: { color: blue, width: 1.5, opacity: 0.55 }, itemStyle: { color: blue, opacity: 0.55 }, tooltip: { show: false } })
  return {
    ...frame(palette, words.said, ''),
    legend: { top: 0, left: 0, textStyle: { color: palette.quiet }, data: [words.seen, words.exact] },
    tooltip: {
      ...tip(palette),
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bin = bins[dataIndex]
        return bin ? lines([`${words.said} ${formatPercent(bin.said, 1)}`, `${words.seen} ${formatPercent(bin.seen, 1)}`, words.sure(formatPercent(bin.low), formatPercent(bin.high), formatCount(bin.n))]) : ''
      },
    },
    series: [
      { type: 'line', name: words.seen, data: bins.map((bin) => [bin.said, bin.seen]), symbol: 'circle', symbolSize: 9, lineStyle: { color: blue, width: 2 }, itemStyle: { color: blue } },
      diagonal(words.exact, palette),
      ...bins.map(bar),
    ],
  }
}

/** How much of all that convert is reached by working the best share. */
export function gainOption(gains: readonly Gain[], words: Words, palette: Palette): EChartsCoreOption {
  const green = palette.series[4]
  return {
    ...frame(palette, words.worked, ''),
    tooltip: {
      ...tip(palette),
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const gain = gains[dataIndex - 1]
        return gain ? lines([`${words.worked} ${formatPercent(gain.share)}`, `${words.recall} ${formatPercent(gain.recall)}`, words.lift(formatCount(gain.lift, 1))]) : ''
      },
    },
    series: [
      { type: 'line', name: words.recall, data: [[0, 0], ...gains.map((gain) => [gain.share, gain.recall])], symbol: 'circle', symbolSize: 6, lineStyle: { color: green, width: 2 }, itemStyle: { color: green }, areaStyle: { color: green, opacity: 0.08 } },
      diagonal(words.chance, palette),
    ],
  }
}
