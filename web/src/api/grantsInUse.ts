/** Which grants are used and which are not. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'
import type { Label } from './types'

export interface GrantUsed {
  name: string
  label: Label
  words: Label
  suspended: boolean
  /** Whether it allows anything the log tells of; one that only opens reading is not judged. */
  judged: boolean
  holders: number
  users: number
  uses: number
  last_at: string | null
}

export interface RoleUsed {
  name: string
  label: Label
  judged: boolean
  uses: number
  last_at: string | null
}

export interface PersonHolds {
  id: string
  name: string
  roles: RoleUsed[]
}

/** How often grants of a role let somebody do an action with an object. */
export interface CellUsed {
  role: string
  object: string
  action: string
  uses: number
  users: number
  last_at: string | null
}

/** Two duties nobody may have together; `people`: who has, with the roles and packs each comes by. */
export interface ConflictHeld {
  name: string
  label: Label
  first: Label
  second: Label
  count: number
  people: { id: string; name: string; first: Label[]; second: Label[] }[]
}

export interface GrantsInUse {
  days: number
  /** From when on uses are counted; null: not yet. */
  since: string | null
  /** Audited events not yet counted. */
  waiting: number
  grants: GrantUsed[]
  cells: CellUsed[]
  people_count: number
  people: PersonHolds[]
  conflicts: ConflictHeld[]
}

export interface GrantHeld {
  count: number
  rows: { id: string; name: string; holds: boolean; lent: boolean; uses: number; last_at: string | null }[]
}

export const useOfGrants = {
  all: (days: number) => queryOptions({ queryKey: ['access', 'use', days], queryFn: ({ signal }) => http.get<GrantsInUse>('/access/use', { days }, signal) }),
  one: (grant: string | null, days: number) =>
    queryOptions({ queryKey: ['access', 'use', days, grant], queryFn: ({ signal }) => http.get<GrantHeld>(`/access/use/${encodeURIComponent(grant ?? '')}`, { days }, signal), enabled: grant !== null }),
}
