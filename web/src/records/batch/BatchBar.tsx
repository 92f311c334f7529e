/** What can be done with the marked rows: change a field, hand over, tag, remove, export; with a report of each row. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { http, restoreRecords, runBatch, type BatchChange, type BatchReport, type ObjectMeta, type Row, type Rows } from '@/api'
import { Button, CloseIcon, EditIcon, MergeIcon, PeopleIcon, RemoveIcon, TagIcon, toast, useAsk } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Selection } from '../grid/selection'
import { wordsOfRefusal } from '../grid/edits'
import styles from './batch.module.css'

const BatchDialog = lazy(() => import('./BatchDialog'))
const ReportDialog = lazy(() => import('./ReportDialog'))
const MergeDialog = lazy(() => import('../merging/MergeDialog'))

const ALL_AT_MOST = 10_000
const PAGE = 500
export type Task = 'edit' | 'assign' | 'tags'

interface BatchBarProps {
  object: ObjectMeta
  rows: readonly Row[]
  selection: Selection
  filter: string
  /** There is more than what is loaded. */
  more: boolean
}

/** Every record the filter finds, up to ten thousand. */
async function everyId(object: string, filter: string): Promise<{ ids: string[]; cut: boolean }> {
  const ids: string[] = []
  let cursor: string | undefined = ''
  while (cursor !== undefined && ids.length < ALL_AT_MOST) {
    const page: Rows = await http.get<Rows>(`/records/${object}`, { fields: 'id', filter, limit: PAGE, cursor })
    ids.push(...page.rows.map((row) => row.id))
    cursor = page.next ?? undefined
  }
  return { ids: ids.slice(0, ALL_AT_MOST), cut: cursor !== undefined }
}

export function BatchBar({ object, rows, selection, filter, more }: BatchBarProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const ask = useAsk()
  const client = useQueryClient()
  const [task, setTask] = useState<Task | null>(null)
  const [report, setReport] = useState<BatchReport | null>(null)
  const [through, setThrough] = useState<number | null>(null)
  const [merging, setMerging] = useState(false)
  const [gathering, setGathering] = useState(false)
  const count = selection.ids.size
  if (count === 0 && !report) return null

  const may = (action: string) => object.actions.includes(action)
  const lists = object.fields.filter((field) => field.type === 'multi_choice' && !field.readonly && !field.derived)
  const owner = object.fields.find((field) => field.name === 'owner')
  const renew = async () => {
    await client.invalidateQueries({ queryKey: ['list', object.name] })
    await client.invalidateQueries({ queryKey: ['kanban', object.name] })
    await client.invalidateQueries({ queryKey: ['record', object.name] })
  }
  const undo = async (done: BatchReport) => {
    try {
      if (done.undo.length > 0) await runBatch(object.name, done.undo)
      if (done.removed.length > 0) await restoreRecords(object.name, done.removed)
      toast.info(t('edit.undone'))
    } catch (error) {
      toast.error(wordsOfRefusal(error, t('unsaved')))
    }
    await renew()
  }
  const carryOut = async (made: (id: string, version: number | undefined) => BatchChange) => {
    const versions = new Map(rows.map((row) => [row.id, row.version]))
    setTask(null)
    setThrough(0)
    try {
      const done = await runBatch(object.name, [...selection.ids].map((id) => made(id, versions.get(id))), setThrough)
      await renew()
      if (done.failed.length > 0) setReport(done)
      if (done.done > 0) toast.offer(t(done.removed.length ? 'batch.removed' : 'batch.done', { count: done.done, object: say(object.label) }), t('undo'), () => void undo(done))
      selection.put(done.failed.map((one) => one.id))
    } catch (error) {
      toast.error(wordsOfRefusal(error, t('unsaved')))
    } finally {
      setThrough(null)
    }
  }
  const remove = async () => {
    const sure = await ask({ title: t('batch.remove_title', { count, object: say(object.label) }), content: t('batch.remove_note'), okText: t('batch.remove'), cancelText: t('cancel'), danger: true })
    if (sure) await carryOut((id, version) => ({ op: 'remove', id, version }))
  }
  const gather = async () => {
    setGathering(true)
    try {
      const { ids, cut } = await everyId(object.name, filter)
      selection.put(ids)
      if (cut) toast.warning(t('batch.cut', { count: ALL_AT_MOST }))
    } catch (error) {
      toast.error(wordsOfRefusal(error, t('unsaved')))
    } finally {
      setGathering(false)
    }
  }
  const busy = through !== null
  return (
    <>
      {count > 0 ? (
        <div className={styles.bar} role="toolbar" aria-label={t('batch.bar')}>
          <b aria-live="polite">{busy ? t('batch.through', { through, count }) : t('batch.marked', { count })}</b>
          {more && count >= rows.length ? (
            <Button size="small" type="link" loading={gathering} onClick={() => void gather()}>
              {t('batch.all')}
            </Button>
          ) : null}
          {may('update') ? (
            <Button size="small" icon={<EditIcon />} disabled={busy} onClick={() => setTask('edit')}>
              {t('batch.edit')}
            </Button>
          ) : null}
          {may('update') && owner ? (
            <Button size="small" icon={<PeopleIcon />} disabled={busy} onClick={() => setTask('assign')}>
              {t('batch.assign')}
            </Button>
          ) : null}
          {may('update') && lists.length > 0 ? (
            <Button size="small" icon={<TagIcon />} disabled={busy} onClick={() => setTask('tags')}>
              {t('batch.tags')}
            </Button>
          ) : null}
          {may('update') && may('remove') && count >= 2 && count <= 21 ? (
            <Button size="small" icon={<MergeIcon />} disabled={busy} onClick={() => setMerging(true)}>
              {t('merge.act')}
            </Button>
          ) : null}
          {may('remove') ? (
            <Button size="small" danger icon={<RemoveIcon />} disabled={busy} onClick={() => void remove()}>
              {t('batch.remove')}
            </Button>
          ) : null}
          <Button size="small" type="text" icon={<CloseIcon />} className={styles.clear} disabled={busy} aria-label={t('batch.clear')} onClick={selection.clear} />
        </div>
      ) : null}
      <Suspense fallback={null}>
        {task ? <BatchDialog task={task} object={object} count={count} lists={lists} onClose={() => setTask(null)} onDone={(change) => void carryOut((id, version) => ({ op: 'update', id, version, ...change }))} /> : null}
        {report ? <ReportDialog report={report} object={object} rows={rows} onClose={() => setReport(null)} /> : null}
        {merging ? (
          <MergeDialog
            object={object}
            ids={[...selection.ids]}
            onClose={() => setMerging(false)}
            onMerged={() => {
              selection.clear()
              void renew()
            }}
          />
        ) : null}
      </Suspense>
    </>
  )
}
