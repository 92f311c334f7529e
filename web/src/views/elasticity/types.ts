/** What the server says of how elastic the organisation was in a month. */
export interface FigureAt {
  /** Seconds, or a share from 0 to 1; null when there are too few cases to say. */
  value: number | null
  count: number
}

export interface Line {
  unit: string | null
  name: string
  now: FigureAt
  before: FigureAt
  trend: FigureAt[]
}

export interface ElasticityFigure {
  name: string
  how: 'mean' | 'median' | 'share'
  lines: Line[]
  rows: { id: string; object: string; title: string; seconds: number }[]
  open: number | null
}

export interface Elasticity {
  month: string
  months: string[]
  fewest: number
  figures: ElasticityFigure[]
}
