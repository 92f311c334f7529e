/** In: dashboards and metrics of the server. Out: tiles for whoever designs them, and the reads behind them. Must not know: Studio. */
export { TileView, titleOf } from './dashboards/TileView'
export { numberQueries } from './dashboards/queries'
export { PERIODS, SHAPES, type DashboardBody, type Drill, type MetricMeta, type MetricRow, type Period, type Shape, type TileBody, type TileData } from './dashboards/types'
