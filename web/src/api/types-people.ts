/** Shapes of what people put on records, of batches, forms, exports and kanbans. */
import type { Label, Row, ViewMeta } from './types'

/** A checked condition as the server ships it; `@/expr` runs it. */
export type ProgramJson = unknown

export interface PersonName {
  id: string
  name: string
}

export interface Comment {
  id: string
  author: PersonName
  body: string
  at: string
  changed_at: string | null
  mentions: PersonName[]
  mine: boolean
}

export interface Comments {
  rows: Comment[]
  next: string | null
}

export type MarkKind = 'follow' | 'favourite' | 'seen'

export interface MarksOn {
  mine: MarkKind[]
  followers: PersonName[]
}

export interface Marked {
  object: string
  id: string
  title: string
  at: string
}

export interface ProblemBody {
  slug: string
  title: string
  detail: string
  status: number
  faults?: { at: string; detail: string }[]
}

export interface BatchChange {
  op: 'create' | 'update' | 'remove'
  id?: string
  version?: number
  values?: Record<string, unknown>
  add?: Record<string, unknown[]>
  drop?: Record<string, unknown[]>
}

export type BatchRow =
  | { id: string; ok: true; op: string; version: number; before: Record<string, unknown> }
  | { id: string | null; ok: false; problem: ProblemBody }

export interface BatchAnswer {
  rows: BatchRow[]
  done: number
  failed: number
}

export type Layout = 'list' | 'kanban' | 'calendar' | 'timeline'

export interface Preference {
  pinned: string[]
  default: string | null
  widths: Record<string, number>
  density: 'loose' | 'normal' | 'tight'
  quick: boolean
}

export interface FormSection {
  label: Label | null
  fields: string[]
  columns: number
  collapsed: boolean
  visible_when: ProgramJson
}

export interface RelatedList {
  object: string
  by: string
  label?: Label | null
  columns?: string[]
  sort?: string[]
  filter?: string | null
}

export interface FormTab {
  label: Label
  visible_when: ProgramJson
  sections: FormSection[]
  related: RelatedList[]
}

export interface FormRule {
  visible_when: ProgramJson
  required_when: ProgramJson
  readonly_when: ProgramJson
}

export interface FormMeta {
  name: string
  object: string
  label: Label
  summary: string[]
  tabs: FormTab[]
  rules: Record<string, FormRule>
}

export interface ExportRun {
  id: string
  object: string
  format: 'csv' | 'xlsx'
  state: 'waiting' | 'running' | 'done' | 'failed'
  done: number
  total: number | null
  size: number | null
  problem: string | null
  asked_at: string
  finished_at: string | null
  kept_until: string
}

export interface KanbanColumn {
  value: string | boolean | null
  label: Label | string | null
  tone: string | null
  count: number
  sums: { amount: string | number; currency: string | null }[]
  cards: Row[]
  next: string | null
}

export interface Kanban {
  object: string
  group: string
  sum: string | null
  columns: KanbanColumn[]
  more_columns: number
}

export interface Alike {
  field: string
  value: string
  count: number
  records: { id: string; title: string }[]
}

export interface MergeListed {
  id: string
  merged: string[]
  by: string
  at: string
  undone_at: string | null
}

export type SavedView = ViewMeta & { shared?: 'me' | 'unit' | 'all'; mine?: boolean }
