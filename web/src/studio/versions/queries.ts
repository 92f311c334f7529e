/** Versions: what was published, by whom, why. */
import { useQuery } from '@tanstack/react-query'

import { http, type Label } from '@/api'
import { useTexts } from '@/i18n'

import type { SignOff, TimeSaved } from '../release/shapes'
import type { Author, Body, Key } from '../shapes'

export interface VersionLine {
  number: number
  author: Author | null
  note: string
  at: string
  /** How many definitions. */
  changed?: number
}

export interface VersionChange extends Key {
  words: Label
  before: Body | null
  after: Body | null
}

/** Who published, in words: what the product brings along is nobody's. */
export function useAuthorWords(): (author: Author | null | undefined) => string {
  const t = useTexts('studio')
  return (author) => (author?.key.startsWith('system:') ? t(author.key === 'system:install' ? 'versions.by_install' : 'versions.by_system') : (author?.name ?? ''))
}

/** What was written in the objects concerned since the version, and in as long a time before. */
export interface Usage {
  objects: string[]
  since: string
  until: string
  written: number
  written_before: number
}

/** Of the people a version is for, how many have used its objects since. Roles by their short names; none means all. */
export interface Adoption {
  roles: string[]
  people: number
  used: number
  share: number | null
}

export interface VersionPage extends Omit<VersionLine, 'changed'> {
  changes: VersionChange[]
  time_saved: TimeSaved | null
  sign_offs: SignOff[]
  usage: Usage
  adoption: Adoption
}

interface Rows<T> {
  rows?: T[]
  versions?: T[]
}

export function useVersions() {
  return useQuery({
    queryKey: ['studio', 'versions'],
    queryFn: async ({ signal }) => {
      const found = await http.get<VersionLine[] | Rows<VersionLine>>('/studio/versions', {}, signal)
      const rows = Array.isArray(found) ? found : (found.rows ?? found.versions ?? [])
      return [...rows].sort((a, b) => b.number - a.number)
    },
  })
}

export function useVersion(number: number) {
  return useQuery({ queryKey: ['studio', 'versions', number], queryFn: ({ signal }) => http.get<VersionPage>(`/studio/versions/${number}`, {}, signal) })
}
