/** The chart engine with the parts we draw with; its own chunk, fetched when the first chart is seen. */
import { BarChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use as register, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

const PARTS = [
  BarChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart,
  AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
]

/** A chart in a box. Registering what is registered costs nothing, and a call is not shaken off the tree. */
export function draw(box: HTMLElement): ECharts {
  register(PARTS)
  return init(box)
}

export type { ECharts }
