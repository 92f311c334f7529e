/** Moving a record by its card: the change is shown at once, sent on the version that was read, and can be taken back. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { ApiProblem, changeRecord, type Row } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'

import { showRows, wordsOfRefusal } from '../grid/edits'
import type { Values } from '../sides'

/** Whether a refusal asks for values that are missing: then a person can give them. */
export const asksForValues = (error: unknown): error is ApiProblem => error instanceof ApiProblem && error.status === 422 && error.faults.length > 0

export function useMove(object: string) {
  const client = useQueryClient()
  const t = useTexts('everyday')
  const renew = useCallback(async () => {
    await client.invalidateQueries({ queryKey: ['kanban', object] })
    await client.invalidateQueries({ queryKey: ['list', object] })
    await client.invalidateQueries({ queryKey: ['span', object] })
  }, [client, object])
  /** `words`: what was done. Rejects when values are asked for; anything else is told here. */
  return useCallback(
    async (row: Row, values: Values, words: string): Promise<void> => {
      const before = Object.fromEntries(Object.keys(values).map((name) => [name, backOf(row[name])]))
      const back = (saved: Row) => () => {
        changeRecord(object, saved.id, before, saved.version)
          .then(() => toast.info(t('edit.undone')))
          .catch((error: unknown) => toast.error(wordsOfRefusal(error, t('unsaved'))))
          .finally(() => void renew())
      }
      try {
        const saved = await changeRecord(object, row.id, values, row.version)
        showRows(client, object, [saved])
        toast.offer(words, t('undo'), back(saved))
      } catch (error) {
        if (asksForValues(error)) throw error
        toast.error(error instanceof ApiProblem && error.status === 412 ? t('edit.stale') : wordsOfRefusal(error, t('unsaved')))
      } finally {
        await renew()
      }
    },
    [client, object, renew, t],
  )
}

const backOf = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'id' in value ? value.id : (value ?? null))
