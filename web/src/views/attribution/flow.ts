/** The steps of journeys as options of the chart engine. Pure. */
import type { EChartsCoreOption } from 'echarts/core'

import { formatCount } from '@/i18n'

import type { Palette } from '../dashboards/options'
import type { Step } from './types'

interface Words {
  channel: (key: string) => string
  won: string
  lost: string
  journeys: string
}

const WON = '\u0000won'
const LOST = '\u0000lost'

/** A place of the drawing: a channel at a step, or one of the two ends. */
const at = (step: number, channel: string) => `${step} ${channel}`

export function flowLinks(flow: readonly Step[]): { source: string; target: string; value: number }[] {
  return flow.map((one) => ({
    source: at(one.step, one.channel),
    target: one.ends ? (one.then === 'won' ? WON : LOST) : at(one.step + 1, one.then),
    value: one.journeys,
  }))
}

export function flowOption(flow: readonly Step[], words: Words, palette: Palette, small: boolean): EChartsCoreOption {
  const links = flowLinks(flow)
  const names = [...new Set(links.flatMap((one) => [one.source, one.target]))]
  const channels = [...new Set(flow.flatMap((one) => (one.ends ? [one.channel] : [one.channel, one.then])))]
  const said = (name: string) => (name === WON ? words.won : name === LOST ? words.lost : words.channel(name.slice(name.indexOf(' ') + 1)))
  const green = palette.series[4]
  const grey = palette.series[6]
  const colour = (name: string) => (name === WON ? green : name === LOST ? grey : palette.series[channels.indexOf(name.slice(name.indexOf(' ') + 1)) % 4])
  return {
    textStyle: { fontFamily: palette.font, color: palette.text },
    animationDuration: 300,
    aria: { enabled: true },
    tooltip: { backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text, fontSize: 12 }, confine: true, trigger: 'item', valueFormatter: (one: number) => `${formatCount(one)} ${words.journeys}` },
    series: [
      {
        type: 'sankey', left: 8, right: small ? 60 : 96, top: 10, bottom: 10, nodeWidth: 12, nodeGap: 12, draggable: false,
        data: names.map((name) => ({ name, itemStyle: { color: colour(name), borderWidth: 0 } })),
        links,
        label: { color: palette.text, fontSize: 12, width: 110, overflow: 'truncate', formatter: ({ name }: { name: string }) => said(name) },
        lineStyle: { color: 'source', opacity: 0.28 },
        emphasis: { focus: 'adjacency' },
        // Names come from records: they are shown as text, never as markup.
        tooltip: { formatter: (one: { dataType?: string; name: string; value: number; data: { source?: string; target?: string } }) => lines(one.dataType === 'edge' ? `${said(one.data.source ?? '')} → ${said(one.data.target ?? '')}` : said(one.name), `${formatCount(one.value)} ${words.journeys}`) },
      },
    ],
  }
}

function lines(name: string, value: string): HTMLElement[] {
  return [name, value].map((text, place) => Object.assign(document.createElement('div'), { textContent: text, style: place ? 'font-weight: 600' : '' }))
}
