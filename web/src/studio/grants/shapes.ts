/** What the rights API says. Roles by their short names. */
import type { Label } from '@/api'

export interface Told {
  name: string
  words: Label
  state: string
}

export interface Role {
  name: string
  short: string
  label: Label
  people: number
}

export interface Cell {
  role: string
  object: string
  action: string
  grants: Told[]
  all_rows: boolean
}

export interface Matrix {
  roles: Role[]
  objects: { name: string; label: Label; app: string }[]
  actions: { name: string; label: Label }[]
  cells: Cell[]
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
