/** How backups stand, as the server reads it from their folder. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'

export type BackupWarning =
  | 'not_named'
  | 'no_base'
  | 'base_is_old'
  | 'archive_is_silent'
  | 'archive_is_behind'
  | 'archive_has_a_problem'
  | 'damaged'
  | 'never_checked'
  | 'check_is_old'

export interface Backups {
  folder: string | null
  /** The newest first. */
  bases: { id: string; ended_at: string; bytes: number; version: string }[]
  /** Everything that was committed by then can be restored. */
  archived_until: string | null
  written_at: string | null
  files_at: string | null
  problem: string | null
  checked: { at: string; bases: number; segments: number; files: number; damaged: number; faults: string[] } | null
  /** The gravest first. */
  warnings: BackupWarning[]
}

export const backupQueries = {
  all: () => queryOptions({ queryKey: ['backups'], queryFn: ({ signal }) => http.get<Backups>('/backups', {}, signal), refetchInterval: 15_000 }),
}
