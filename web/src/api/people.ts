/** Reads and writes of what people put on records; many changes in chunks, with a report of each row. */
import { queryOptions } from '@tanstack/react-query'

import { http } from './client'
import { recordKeys } from './queries'
import type { Alike, BatchAnswer, BatchChange, Comments, ExportRun, Kanban, Marked, MarkKind, MarksOn, MergeListed, Preference, ProblemBody } from './types-people'

const CHUNK = 500

export interface BatchFailure {
  id: string
  problem: ProblemBody
}

export interface BatchReport {
  done: number
  failed: BatchFailure[]
  /** What takes it back: the former values on the versions that stand now. */
  undo: BatchChange[]
  removed: string[]
}

/** Carries out any number of changes; `progress` gets how many rows are through. */
export async function runBatch(object: string, changes: readonly BatchChange[], progress?: (through: number) => void): Promise<BatchReport> {
  const report: BatchReport = { done: 0, failed: [], undo: [], removed: [] }
  for (let start = 0; start < changes.length; start += CHUNK) {
    const answer = await http.post<BatchAnswer>(`/records/${object}/batch`, { changes: changes.slice(start, start + CHUNK) })
    for (const row of answer.rows) {
      if (!row.ok) report.failed.push({ id: row.id ?? '', problem: row.problem })
      else if (row.op === 'removed') report.removed.push(row.id)
      else if (Object.keys(row.before).length > 0) report.undo.push({ op: 'update', id: row.id, version: row.version, values: row.before })
    }
    report.done += answer.done
    progress?.(Math.min(changes.length, start + CHUNK))
  }
  return report
}

export const restoreRecords = (object: string, ids: readonly string[]): Promise<unknown> => http.post('/bin/restore', { object, ids })

export const setMark = (object: string, id: string, kind: MarkKind, on: boolean): Promise<void> =>
  on ? http.put<void>(`/records/${object}/${id}/marks/${kind}`, undefined) : http.remove<void>(`/records/${object}/${id}/marks/${kind}`)

export const peopleQueries = {
  comments: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'comments'], queryFn: ({ signal }) => http.get<Comments>(`/records/${object}/${id}/comments`, {}, signal) }),
  marksOn: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'marks'], queryFn: ({ signal }) => http.get<MarksOn>(`/records/${object}/${id}/marks`, {}, signal) }),
  marks: (kind: MarkKind) =>
    queryOptions({ queryKey: ['marks', kind], queryFn: async ({ signal }) => (await http.get<{ rows: Marked[] }>('/marks', { kind }, signal)).rows, staleTime: 15_000 }),
  preferences: () =>
    queryOptions({ queryKey: ['preferences'], queryFn: ({ signal }) => http.get<Record<string, Partial<Preference>>>('/preferences', {}, signal), staleTime: 300_000 }),
  exports: () =>
    queryOptions({ queryKey: ['exports'], queryFn: async ({ signal }) => (await http.get<{ rows: ExportRun[] }>('/exports', {}, signal)).rows }),
  kanban: (object: string, query: Record<string, string>) =>
    queryOptions({ queryKey: ['kanban', object, query], queryFn: ({ signal }) => http.get<Kanban>(`/boards/kanban/${object}`, query, signal) }),
  duplicateGroups: (object: string) =>
    queryOptions({ queryKey: ['duplicates', object], queryFn: async ({ signal }) => (await http.get<{ rows: Alike[] }>(`/records/${object}/duplicates`, {}, signal)).rows }),
  duplicatesOf: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'duplicates'], queryFn: async ({ signal }) => (await http.get<{ rows: { id: string; title: string }[] }>(`/records/${object}/${id}/duplicates`, {}, signal)).rows, staleTime: 60_000 }),
  merges: (object: string, id: string) =>
    queryOptions({ queryKey: [...recordKeys.one(object, id), 'merges'], queryFn: async ({ signal }) => (await http.get<{ rows: MergeListed[] }>(`/records/${object}/${id}/merges`, {}, signal)).rows }),
}
