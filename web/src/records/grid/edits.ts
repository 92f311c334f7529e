/** Saving what is changed in a list: on the version that was read, shown at once, and taken back by one press. */
import { useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { ApiProblem, changeRecord, queries, recordKeys, runBatch, type BatchChange, type Row, type Rows } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

import { toWire, type Values } from '../sides'

/** Puts rows into every list of the object that shows them. */
export function showRows(client: QueryClient, object: string, rows: readonly Row[]): void {
  const byId = new Map(rows.map((row) => [row.id, row]))
  client.setQueriesData<InfiniteData<Rows>>({ queryKey: ['list', object] }, (data) =>
    data && 'pages' in data
      ? { ...data, pages: data.pages.map((page) => ({ ...page, rows: page.rows.map((row) => (byId.has(row.id) ? { ...row, ...byId.get(row.id) } : row)) })) }
      : data,
  )
}

/** A refusal in words: that of the field, or what the problem says. */
export function wordsOfRefusal(error: unknown, otherwise: string): string {
  if (!(error instanceof ApiProblem)) return otherwise
  return error.faults[0]?.detail || error.message
}

export function useEdits(object: string) {
  const client = useQueryClient()
  const t = useTexts('everyday')
  const renew = useCallback(async () => {
    await client.invalidateQueries({ queryKey: ['list', object] })
    await client.invalidateQueries({ queryKey: ['kanban', object] })
  }, [client, object])

  /** Throws what the server refuses, with words for the cell. */
  const save = useCallback(
    async (row: Row, field: string, value: unknown, label: string): Promise<void> => {
      const before = row[field] ?? null
      const put = async (from: Row, next: unknown): Promise<Row> => {
        const saved = await changeRecord(object, from.id, { [field]: toWire(next) }, from.version)
        showRows(client, object, [saved])
        client.setQueryData(queries.record(object, from.id).queryKey, saved)
        void client.invalidateQueries({ queryKey: recordKeys.one(object, from.id) })
        return saved
      }
      try {
        const saved = await put(row, value)
        toast.offer(t('edit.saved', { field: label }), t('undo'), () => {
          put(saved, before).then(
            () => toast.info(t('edit.undone')),
            (error: unknown) => toast.error(wordsOfRefusal(error, t('unsaved'))),
          )
        })
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 412) {
          await renew()
          throw new Error(t('edit.stale'), { cause: error })
        }
        throw new Error(wordsOfRefusal(error, t('unsaved')), { cause: error })
      }
    },
    [client, object, renew, t],
  )

  /** Cells pasted from elsewhere: rows for themselves, told apart in the report. */
  const paste = useCallback(
    async (cells: readonly { row: Row; values: Values }[]): Promise<void> => {
      const changes: BatchChange[] = cells.map(({ row, values }) => ({ op: 'update', id: row.id, version: row.version, values }))
      try {
        const report = await runBatch(object, changes)
        await renew()
        const back = () => void runBatch(object, report.undo).then(renew)
        if (report.done > 0) toast.offer(t('edit.pasted', { count: report.done }), t('undo'), back)
        const [first] = report.failed
        if (first) toast.error(t('edit.not_pasted', { count: report.failed.length, why: first.problem.faults?.[0]?.detail || first.problem.detail || first.problem.title }))
      } catch (error) {
        toast.error(wordsOfRefusal(error, t('unsaved')))
      }
    },
    [object, renew, t],
  )
  return { save, paste, renew }
}

/** What a spreadsheet puts on the clipboard, as rows of cells. */
export const readTable = (text: string): string[][] =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
