/** Conversion by delay, and answers by the hour, as options of the chart engine. Pure. */
import type { EChartsCoreOption } from 'echarts/core'

import { formatCount, formatPercent } from '@/i18n'

import type { Palette } from '../dashboards/options'
import type { Band, Group } from './types'

export interface Words {
  band: (band: Band) => string
  share: string
  sure: (low: string, high: string) => string
  of: (converted: string, ripe: string) => string
  time: (seconds: number) => string
  median: string
  leads: string
}

const frame = (palette: Palette) => ({
  textStyle: { fontFamily: palette.font, color: palette.text },
  animationDuration: 300,
  aria: { enabled: true },
  grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
  legend: { top: 0, left: 0, textStyle: { color: palette.quiet } },
})
const tip = (palette: Palette) => ({ backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text, fontSize: 12 }, confine: true, trigger: 'axis' as const })
const names = (palette: Palette, data: string[]) => ({ type: 'category' as const, data, axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false }, axisLabel: { color: palette.quiet, hideOverlap: true } })
const split = (palette: Palette) => ({ lineStyle: { color: palette.line } })

/** Shares as a line with its 95 % interval as a band around it; nothing is drawn where there is nobody. */
export function lossOption(bands: readonly Band[], words: Words, palette: Palette): EChartsCoreOption {
  const said = (one: number) => formatPercent(one, 1)
  const blue = palette.series[0]
  const line = (data: (number | null)[], more: object) => ({ type: 'line', data, symbol: 'none', lineStyle: { opacity: 0 }, silent: true, stack: 'interval', tooltip: { show: false }, ...more })
  return {
    ...frame(palette),
    legend: { show: false },
    tooltip: {
      ...tip(palette),
      formatter: (rows: { dataIndex: number }[]) => {
        const band = bands[rows[0]?.dataIndex ?? -1]
        if (!band) return ''
        const lines = [words.band(band), band.share === null ? words.of('0', '0') : `${words.share} ${said(band.share)}`]
        if (band.share !== null) lines.push(words.sure(said(band.low ?? 0), said(band.high ?? 0)), words.of(formatCount(band.converted), formatCount(band.ripe)))
        const box = document.createElement('div')
        box.append(...lines.map((text) => Object.assign(document.createElement('div'), { textContent: text })))
        return box
      },
    },
    xAxis: names(palette, bands.map(words.band)),
    yAxis: { type: 'value', min: 0, axisLabel: { color: palette.quiet, formatter: (one: number) => formatPercent(one) }, splitLine: split(palette) },
    series: [
      line(bands.map((one) => one.low), {}),
      line(bands.map((one) => (one.low === null || one.high === null ? null : one.high - one.low)), { areaStyle: { color: blue, opacity: 0.16 } }),
      { type: 'line', name: words.share, data: bands.map((one) => one.share), symbolSize: 8, lineStyle: { color: blue, width: 2 }, itemStyle: { color: blue }, label: { show: true, position: 'top', color: palette.text, formatter: ({ value }: { value: number | null }) => (value === null ? '' : said(value)) } },
    ],
  }
}

/** How many came in each hour, and how long they waited. */
export function hoursOption(hours: readonly Group[], words: Words, palette: Palette): EChartsCoreOption {
  return {
    ...frame(palette),
    tooltip: tip(palette),
    xAxis: names(palette, hours.map((one) => String(one.label))),
    yAxis: [
      { type: 'value', minInterval: 1, axisLabel: { color: palette.quiet }, splitLine: split(palette) },
      { type: 'value', axisLabel: { color: palette.quiet, formatter: words.time }, splitLine: { show: false } },
    ],
    series: [
      { type: 'bar', name: words.leads, data: hours.map((one) => one.leads), barMaxWidth: 28, itemStyle: { color: palette.line, borderRadius: [3, 3, 0, 0] } },
      { type: 'line', name: words.median, yAxisIndex: 1, data: hours.map((one) => one.median_s), symbolSize: 6, lineStyle: { color: palette.series[2] }, itemStyle: { color: palette.series[2] }, tooltip: { valueFormatter: (one: unknown) => (typeof one === 'number' ? words.time(one) : '—') } },
    ],
  }
}
