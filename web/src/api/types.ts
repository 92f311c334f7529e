/** Shapes of the HTTP API (contract §6). Money and decimals travel as strings, times as ISO-8601 with offset. */
import type { FigureNow } from './types-figures'
import type { FormMeta } from './types-people'
import type { Layer } from './types-tuning'

export interface Label {
  zh: string
  en: string
}

export interface Reference {
  id: string
  title: string
}

export interface Money {
  amount: string
  currency: string
}

export interface Session {
  user: {
    id: string
    name: string
    login: string
    roles: string[]
    abilities: string[]
    unit: { id: string; name: string } | null
    locale: string
  }
  csrf: string
  /** Somebody else knows the password; until one's own is chosen nothing else is open. */
  password_is_due: boolean
  /** The company asks for a second factor; until it is set up nothing else is open. */
  factor_is_due: boolean
  company: { name: string; demo: boolean }
  catalog_version: number
  now: string
}

/** The name of a file in `web/src/fields` and of one in `yingdan/fields`: types are found there, not listed here. */
export type FieldTypeName = string

export interface Choice {
  value: string
  label: Label
  tone?: string
}

export interface FieldMeta {
  name: string
  type: FieldTypeName
  label: Label
  /** How to fill it in. */
  description?: Label | null
  options: { choices?: Choice[]; to?: string; currency?: string; [key: string]: unknown }
  required: boolean
  /** What a new record has when nothing is said. */
  default?: unknown
  derived: boolean
  system: boolean
  readonly: boolean
  /** Of some records only the shape is shown, which holds a `*`. */
  masked?: boolean
  /** A part of one, read as a percentage. */
  share?: boolean
  /** The records it holds stand below each other. */
  tree?: boolean
  /** What computes the field, whose `type` is then that of the result. */
  computed?: 'formula' | 'roll_up'
  /** The program is for `@/expr`. */
  /** The values are still being counted. */
  settling?: boolean
  formula?: { program: unknown; money: string[]; currency: string | null; rank: number }
}

export interface ObjectMeta {
  name: string
  label: Label
  title: string
  icon?: string | null
  /** Whether people open its list from the navigation. */
  menu?: boolean
  actions: string[]
  fields: FieldMeta[]
  rules?: RuleMeta[]
  /** The company draws where its records stand. */
  snapshot?: boolean
  /** A task force may be formed from its records (`from`), or they are one (`of`); a policy says who gets them (`routed`). */
  task_forces?: 'from' | 'of' | null; routed?: boolean
}

/** What no record may become. `broken` is a program for `@/expr`, true for a record that breaks the rule; `reads`: the stored fields
 * behind it; `money`: the amounts it compares, which it does only in one currency. */
export interface RuleMeta {
  name: string
  label: Label
  field: string
  reads: string[]
  money: string[]
  broken: unknown
}

export interface ViewMeta {
  id?: string
  name: string
  object: string
  label: Label
  columns: string[]
  filter: string | null
  /** "-score,created_at" */
  sort: string | null
  layout?: 'list' | 'kanban' | 'calendar' | 'timeline'
  group?: string | null
  sum?: string | null
  card?: string[]
  start?: string | null
  end?: string | null
  shared?: 'me' | 'unit' | 'all'
  mine?: boolean
}

export interface Meta {
  version: number
  apps?: { name: string; label: Label }[]
  cockpit?: { object: string; label: Label; watched?: string[] } | null
  cells?: string | null
  /** Where records can be called invalid: which fields are asked for, and what the reader may do. */
  second_looks?: { object: string; label: Label; ask: string[]; doubt: boolean; judge: boolean }[]
  objects: ObjectMeta[]
  views: ViewMeta[]
  forms?: FormMeta[]
  event_types: { name: string; label: Label }[]
  /** Decision tables, routing policies and clocks by name. */
  rules?: { kind: string; name: string; label: Label }[]
  signals: { name: string; label: Label }[]
  abilities: string[]
  /** Whether the Studio is open: for those who manage definitions, and for owners of some. */
  studio?: boolean
}

export interface Row {
  id: string
  version: number
  owner?: Reference | null
  [field: string]: unknown
}

export interface Rows {
  rows: Row[]
  next: string | null
  as_of: string
}

export interface Clock {
  id: string
  name: string
  label: Label
  started_at: string
  due_at: string
  within_s: number
  state: 'running' | 'met' | 'breached' | 'cancelled' | 'paused'
  met_at: string | null
  breached_at: string | null
  met_paused?: boolean
}

export interface LeadCard {
  id: string
  name: string
  company: string | null
  phone: string | null
  source?: string | null
  channel: string | Reference | null
  need?: string | null
  score: string | number | null
  grade: string | null
  status: string
  arrived_at: string
  why: Label[]
  clocks: Clock[]
  tags: string[]
  quality?: string | null
  version?: number
}

export interface Cockpit {
  now: string
  leads: LeadCard[]
  pool: LeadCard[]
  today: FigureNow[]
  pool_size: FigureNow | null
  tasks_open: FigureNow | null
  tasks: Row[]
  unread: number
}

/** A grant by which a record was written; `temporary`: the temporary grant that lent it. */
export interface GrantBehind {
  grant: string
  label: Label
  temporary: string | null
}

export interface TimelineEvent {
  id: string
  type: string
  label: Label
  at: string
  actor: { key: string; name: string }
  data: Record<string, unknown>
  words: Label
  /** The grants by which a person wrote it; empty for who may not know. */
  allowed_by: GrantBehind[]
  /** The call, visit or task that this is about. */
  record?: { object: string; id: string }
  /** Addresses that it was recorded with, such as a recording. */
  links?: { label: Label; url: string }[]
}

export interface Timeline {
  events: TimelineEvent[]
  next: string | null
}

export interface Candidate {
  id: string
  name: string
  value: number | null
  load: number
  cap: number
  parts: Record<string, number | string>
  excluded_by: Label | null
}

export interface Explanation {
  score: {
    value: number
    probability: number | null
    points: { name: string; label: Label; points: number; value: number; half_life_s: number }[]
    fit: { label: Label; points: number }[]
  } | null
  grade: { value: string; reason: Label; table: string; row: number | null; layer: Layer | null } | null
  routing: {
    at: string
    owner: { id: string; name: string } | null
    pool: boolean
    reasons: Label[]
    /** Only oneself for whoever does not see the board. */
    considered: Candidate[]
    /** How many people each condition took out. */
    excluded: { label: Label; count: number }[]
    policy: string
    version: number
    layer: Layer | null
  } | null
  clocks: Clock[]
}

export interface Notice {
  id: string
  kind: string
  title: Label
  body: Label
  object: string | null
  subject: string | null
  at: string
  read_at: string | null
}

export interface Notices {
  rows: Notice[]
  unread: number
}

export interface SearchHit {
  object: string
  id: string
  title: string
  subtitle: string
}

/** One message of GET /live; `id` is the position it can be resumed from. */
export interface LiveEvent {
  id: string
  type: string
  object: string | null
  subject: string | null
  at: string
  data: Record<string, unknown>
}
