/** Shapes of the Studio API: definitions, drafts and what a plan says. */
import type { Label } from '@/api'

import type { Gate, Review } from './release/shapes'

export type Body = Record<string, unknown>

/** Which definition: its kind and full name. */
export interface Key {
  kind: string
  name: string
}

export interface Definition extends Key {
  app: string
  label: Label | null
  version: number | null
  changed_at: string | null
  author: Author | null
  body: Body
}

export interface Author {
  key: string
  name: string
}

/** A definition as it shall be; `body` null takes it out of force. */
export interface Change extends Key {
  body: Body | null
}

/** What the draft and a newer version both changed. */
export interface Conflict extends Key {
  paths: string[]
  by?: string
}

export interface Drafted extends Change {
  /** As in force, null for a new one. */
  was: Body | null
  by?: Author | null
  at?: string
  words?: Label
}

export interface Draft {
  id: string
  title: string
  app: string | null
  base_version: number
  /** In force when the draft was read. */
  version?: number
  revision: number
  changes: Drafted[]
  conflicts?: Conflict[]
  can_undo: boolean
  can_redo: boolean
  review?: Review | null
  /** What releasing it needs from people; null when it needs nothing. */
  gate?: Gate | null
}

export interface DraftLine {
  id: string
  title: string
  app: string | null
  revision: number
  /** How often it was put to. */
  steps: number
  changed_at: string
  created_by: Author | null
}

export interface PlanFault extends Key {
  at: string
  path?: string
  slug: string
  text: string | Label
}

export interface PlanStep {
  /** What it does to people's records; the same for steps that do one thing together. */
  plain: Label
  /** What it does to tables and columns. */
  words: string | Label
  phase?: string
  lock?: string | Label | null
  lost?: number | null
  /** Of a conversion: how many records have a value, and some of those that cannot follow. */
  values?: number
  examples?: { id: string; value: string }[]
  duration_class?: string
}

export interface Plan {
  faults: PlanFault[]
  /** `carries`: what a rollout brings to its first units. */
  changed: (Key & { words: string | Label; carries?: Label[] })[]
  steps: PlanStep[]
  impact?: Impact | null
  broken?: BrokenRule[]
}

/** A rule that records break today: `records` null when counting took too long, `most` when there are at least so many. */
export interface BrokenRule {
  rule: string
  label: Label
  object: string
  records: number | null
  most: number
  examples: { id: string; title: string }[]
}

export interface Impact {
  users: (Key & { label?: Label | null })[]
  objects: { name: string; label: Label; rows: number }[]
  roles: string[]
  people: number
  /** Records written in the last 30 days, and by how many. */
  written: number
  writers: number
}

export interface KindInfo {
  name: string
  folder: string
  label: Label
  schema: JsonSchema
  tunable: string[]
}

export interface JsonSchema {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  title?: string
  description?: string
  label?: Label
  enum?: unknown[]
  /** Words for values of `enum`. */
  labels?: Record<string, Label>
  const?: unknown
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  default?: unknown
}

export const keyOf = ({ kind, name }: Key): string => `${kind}/${name}`

/** "sales.lead.name" -> "name" */
export const shortOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** "sales.lead" -> "sales"; an app's own name is its app. */
export const appOf = (name: string): string => name.split('.')[0] ?? name

export const labelOf = (body: Body | null | undefined): Label | null => {
  const label = body?.label as Label | undefined
  return label && typeof label === 'object' && 'zh' in label ? label : null
}
