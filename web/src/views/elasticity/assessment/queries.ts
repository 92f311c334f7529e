/** What the server says of self-assessments. Answers are written as records, one field at a time. */
import { queryOptions } from '@tanstack/react-query'

import { freshKey, http, type Label, type Row } from '@/api'

export interface Level {
  label: Label
  since: number
  description?: Label | null
}

export interface Taken {
  id: string
  done: boolean
  begun_at: string
  changed_at: string
  answered: number
  /** 0 to 100 by pillar; null without answers. */
  indices: (number | null)[]
  /** Places in the levels. */
  levels: (number | null)[]
}

interface Asked {
  field: string
  label: Label
  description: Label | null
}

export interface PillarAsked {
  label: Label
  description: Label | null
  questions: Asked[]
}

export interface Offered {
  label: Label
  description: Label | null
  object: string
  state: string
  done: string
  minutes: number
  months: number
  scale: Label[]
  levels: Level[]
  pillars: PillarAsked[]
  draft: { id: string; answers: Record<string, number> } | null
  taken: Taken[]
}

export interface QuestionShown {
  field: string
  label: Label
  answer: number | null
  figure: string | null
  metric: string | null
  called: Label | null
  sort: 'duration' | 'percent' | 'number' | null
  value: number | null
  count: number | null
  /** The answer that the measurement deserves. */
  measured: number | null
  /** How much more was believed. */
  gap: number | null
}

export interface PillarShown {
  label: Label
  description: Label | null
  index: number | null
  level: number | null
  believed: number | null
  measured: number | null
  questions: QuestionShown[]
}

export interface Shown {
  id: string
  label: Label
  done: boolean
  begun_at: string
  changed_at: string
  months: string[]
  fewest: number
  scale: Label[]
  levels: Level[]
  pillars: PillarShown[]
  before: Taken[]
}

/** Of several people's indices, 0 to 100. */
export interface Spread {
  count: number
  mean: number
  level: number | null
  deviation: number
}

/** What those one leads answered; `pillars` of a quarter hold null where too few said something. */
export interface Below {
  fewest: number
  running: number
  ends_on: string
  labels: Label[]
  levels: Level[]
  quarters: { since: string; until: string; count: number; pillars: (Spread | null)[] }[]
}

const KEY = 'self-assessments'

export const assessmentQueries = {
  key: [KEY],
  offered: () => queryOptions({ queryKey: [KEY], queryFn: ({ signal }) => http.get<Offered>('/elasticity/assessments', {}, signal) }),
  below: () => queryOptions({ queryKey: [KEY, 'below'], queryFn: ({ signal }) => http.get<Below>('/elasticity/assessments/below', {}, signal) }),
  shown: (id: string) => queryOptions({ queryKey: [KEY, id], queryFn: ({ signal }) => http.get<Shown>(`/elasticity/assessments/${id}`, {}, signal) }),
}

export const begin = (offered: Offered) => http.post<Row>(`/records/${offered.object}`, {}, { key: freshKey() })

/** One answer; another device may write another one meanwhile. */
export const write = (offered: Offered, id: string, values: Record<string, unknown>) => http.patch<Row>(`/records/${offered.object}/${id}`, values)
