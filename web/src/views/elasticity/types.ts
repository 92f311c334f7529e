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

export interface FigureRow {
  id: string
  object: string
  title: string
  seconds: number | null
  /** Of which units the people were. */
  units: string[]
}

/** Of so many cases of one sort, how many had people of several units, of several levels of units. */
export interface FigurePart {
  name: string
  count: number
  units: number
  levels: number
}

export interface ElasticityFigure {
  name: string
  how: 'mean' | 'median' | 'share'
  lines: Line[]
  rows: FigureRow[]
  open: number | null
  parts: FigurePart[]
}

export interface UsedCell {
  uses: number
  people: number
  /** Of the uses those by a temporary grant. */
  lent: number
}

export interface UsedMap {
  /** From when on uses are counted; null: not yet. */
  since: string | null
  waiting: number
  objects: string[]
  rows: { unit: string | null; name: string; cells: UsedCell[] }[]
  more: number
}

export interface Elasticity {
  month: string
  months: string[]
  fewest: number
  figures: ElasticityFigure[]
  used: UsedMap
}
