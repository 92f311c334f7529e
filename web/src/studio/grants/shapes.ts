/** What the rights API says. Roles by their short names. */
import type { Label } from '@/api'

import type { Change } from '../shapes'

/** From nothing to everything. */
export type Reach = 'none' | 'own' | 'team' | 'subtree' | 'all'

export interface Told {
  name: string
  label: Label
  words: Label
  state: string
  condition_words: Label | null
  /** For many objects at once. */
  wide: boolean
  /** Suspended, for a time or through a parent. */
  bound: boolean
  reach: Reach
  /** What its condition opens beyond the step. */
  rest: (Label | null)[]
}

export interface Role {
  name: string
  short: string
  label: Label
  people: number
}

/** `more`: rows beyond the step, by a condition, for a time or through a parent. */
export interface Standing {
  reach: Reach
  more: boolean
}

export interface Cell extends Standing {
  role: string
  object: string
  action: string
  grants: Told[]
  all_rows: boolean
  /** The step that grants for many objects give. */
  wide: Reach
}

export interface ChangedCell {
  role: string
  object: string
  action: string
  was: Standing
  now: Standing
  words: Label
}

export interface MatrixObject {
  name: string
  label: Label
  app: string
  /** The steps that mean something for it. */
  reaches: Reach[]
  /** What holds for everybody, whatever a cell opens. */
  guards: Label[]
}

export interface Matrix {
  roles: Role[]
  objects: MatrixObject[]
  actions: { name: string; label: Label }[]
  reaches: { name: Reach; label: Label }[]
  cells: Cell[]
  changed: ChangedCell[]
}

/** Which cell. */
export interface Place {
  role: string
  object: string
  action: string
}

export interface GrantsChanged {
  changes: Change[]
}

export interface LineFault {
  line: number
  slug: string
  text: Label
}

export interface PolicyText {
  text: string
  names: string[]
}

export interface Reason {
  kind: string
  name: string
  label: Label | null
  in_force: boolean
  why_not: string | null
  condition: string
  words: Label | null
}

export interface Who {
  roles: { role: string; people: number; all_rows: boolean; grants: Told[] }[]
  guards: Label[]
  person: { id: string; name: string; roles: string[]; allowed: boolean; reasons: Reason[] } | null
}

export const REACHES: readonly Reach[] = ['none', 'own', 'team', 'subtree', 'all']
export const wider = (one: Reach, other: Reach): boolean => REACHES.indexOf(one) > REACHES.indexOf(other)
export const placeKey = ({ role, object, action }: Place): string => `${role} ${object} ${action}`
