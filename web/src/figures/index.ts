/** In: metrics of the server. Out: numbers that open what they mean and the list of their rows. Must not know: boards, dashboards, pages. */
export { Definition, type Asked } from './Definition'
export { FigureNumber } from './FigureNumber'
export { Watched } from './Watched'
export { fullValue, metricQuery, rowsOf, type Drill, type FigureNow, type FigureShown, type MetricMeta, type MetricRow } from './meaning'
export { warmth } from './warmth'
