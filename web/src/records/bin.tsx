/** The recycle bin: what was deleted, by whom, when; restored or deleted for good. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, restoreRecords, useMeta, type ProblemBody } from '@/api'
import { Blank, Button, Checkbox, Failed, Page, RemoveIcon, RestoreIcon, Select, SkeletonRows, toast, useAsk } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './bin.module.css'

interface Removed {
  object: string
  id: string
  title: string
  removed_at: string
  removed_by: { id: string; name: string } | null
  /** How many records come back with this one, itself included. */
  together: number
}

interface Restored {
  restored: string[]
  failed: { id: string; problem: ProblemBody }[]
}

const keyOf = (one: Removed) => `${one.object} ${one.id}`

export default function Bin() {
  const t = useTexts('everyday')
  const say = useSay()
  const ask = useAsk()
  const client = useQueryClient()
  const meta = useMeta().data
  const [object, setObject] = useState<string | null>(null)
  const [marked, setMarked] = useState<ReadonlyMap<string, Removed>>(new Map())
  const pages = useInfiniteQuery({
    queryKey: ['bin', object],
    queryFn: ({ pageParam, signal }) => http.get<{ rows: Removed[]; next: string | null }>('/bin', { object, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  const renew = async () => {
    setMarked(new Map())
    await client.invalidateQueries({ queryKey: ['bin'] })
    await client.invalidateQueries({ queryKey: ['list'] })
  }
  const restore = useMutation({
    mutationFn: async (some: readonly Removed[]) => {
      const whole: Restored = { restored: [], failed: [] }
      for (const name of new Set(some.map((one) => one.object))) {
        const answer = (await restoreRecords(name, some.filter((one) => one.object === name).map((one) => one.id))) as Restored
        whole.restored.push(...answer.restored)
        whole.failed.push(...answer.failed)
      }
      return whole
    },
    onSuccess: ({ restored, failed }) => {
      if (restored.length > 0) toast.success(t('bin.restored', { count: restored.length }))
      const [first] = failed
      if (first) toast.error(`${t('bin.why_not', { count: failed.length })}：${first.problem.detail || first.problem.title}`)
    },
    onError: (error) => toast.error(error.message),
    onSettled: renew,
  })
  const purge = async (some: readonly Removed[]) => {
    const sure = await ask({ title: t('bin.purge_title', { count: some.length }), content: t('bin.purge_note'), okText: t('bin.purge'), cancelText: t('cancel'), danger: true })
    if (!sure) return
    try {
      for (const one of some) await http.remove(`/bin/${one.object}/${one.id}`)
      toast.success(t('bin.purged'))
    } catch (error) {
      toast.error(error instanceof Error ? error.message : t('unsaved'))
    }
    await renew()
  }
  const turn = (one: Removed) =>
    setMarked((was) => {
      const next = new Map(was)
      if (!next.delete(keyOf(one))) next.set(keyOf(one), one)
      return next
    })
  const labelOf = (name: string) => say(meta?.objects.find((one) => one.name === name)?.label) || name
  const mayPurge = (name: string) => meta?.objects.find((one) => one.name === name)?.actions.includes('remove') ?? false
  const some = [...marked.values()]
  return (
    <Page
      title={t('bin.title')}
      actions={
        <Select<string>
          allowClear
          className={styles.objects}
          aria-label={t('bin.object')}
          placeholder={t('bin.object')}
          value={object}
          options={(meta?.objects ?? []).filter((one) => one.actions.includes('remove')).map((one) => ({ value: one.name, label: say(one.label) }))}
          onChange={(next: string | undefined) => setObject(next ?? null)}
        />
      }
    >
      {some.length > 0 ? (
        <div className={styles.bar} role="toolbar" aria-label={t('batch.bar')}>
          <b>{t('bin.marked', { count: some.length })}</b>
          <Button size="small" type="primary" icon={<RestoreIcon />} loading={restore.isPending} onClick={() => restore.mutate(some)}>
            {t('bin.restore')}
          </Button>
          {some.every((one) => mayPurge(one.object)) ? (
            <Button size="small" danger icon={<RemoveIcon />} onClick={() => void purge(some)}>
              {t('bin.purge')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {pages.isPending ? (
        <SkeletonRows count={6} />
      ) : pages.isError && rows.length === 0 ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <Blank icon={<RemoveIcon />} title={t('bin.none')} note={t('bin.none_note')} />
      ) : (
        <ul className={styles.rows} aria-label={t('bin.title')}>
          {rows.map((one) => (
            <li key={keyOf(one)} className={styles.row} data-marked={marked.has(keyOf(one)) || undefined}>
              <Checkbox checked={marked.has(keyOf(one))} aria-label={t('mark.one', { title: one.title })} onChange={() => turn(one)} />
              <div className={styles.what}>
                <b>{one.title || one.id.slice(0, 8)}</b>
                <small>
                  {labelOf(one.object)} · {one.removed_by?.name ? `${one.removed_by.name} · ` : ''}
                  <time dateTime={one.removed_at}>{fullMomentWords(one.removed_at)}</time>
                  {one.together > 1 ? ` · ${t('bin.together', { count: one.together - 1 })}` : ''}
                </small>
              </div>
              <Button size="small" icon={<RestoreIcon />} disabled={restore.isPending} onClick={() => restore.mutate([one])}>
                {t('bin.restore')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage ? (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('comments.more')}
        </Button>
      ) : null}
    </Page>
  )
}
