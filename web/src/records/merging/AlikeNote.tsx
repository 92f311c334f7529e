/** On the record page: records that look like this one, and merges it survived, which can be taken back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { http, pairQueries, peopleQueries, recordKeys, type ObjectMeta } from '@/api'
import { Alert, Button, toast } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { PairNote } from '../pairing/PairNote'
import styles from './merging.module.css'

const MergeDialog = lazy(() => import('./MergeDialog'))

export function useUnmerge(object: ObjectMeta) {
  const t = useTexts('everyday')
  const say = useSay()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (key: string) => http.post<{ survivor: string; kept: string[] }>(`/records/${object.name}/merges/${key}/undo`),
    onSuccess: async ({ survivor, kept }) => {
      const fields = kept.map((name) => say(object.fields.find((field) => field.name === name)?.label) || name).join('、')
      if (kept.length > 0) toast.warning(t('merge.kept', { fields }))
      else toast.success(t('merge.undone'))
      await client.invalidateQueries({ queryKey: recordKeys.one(object.name, survivor) })
      await client.invalidateQueries({ queryKey: ['list', object.name] })
    },
    onError: (error) => toast.error(error.message),
  })
}

export function AlikeNote({ object, id }: { object: ObjectMeta; id: string }) {
  const t = useTexts('everyday')
  const alike = useQuery({ ...peopleQueries.duplicatesOf(object.name, id), retry: false })
  const pairs = useQuery({ ...pairQueries.of(object.name, id), retry: false })
  const merges = useQuery({ ...peopleQueries.merges(object.name, id), retry: false })
  const unmerge = useUnmerge(object)
  const client = useQueryClient()
  const [merging, setMerging] = useState(false)
  const may = object.actions.includes('update') && object.actions.includes('remove')
  // What is weighed, or was told apart, is not asked about by its spelling too.
  const weighed = new Set((pairs.data ?? []).flatMap((pair) => [pair.one.id, pair.other.id]))
  const found = (alike.data ?? []).filter((one) => !weighed.has(one.id))
  const open = (merges.data ?? []).filter((one) => one.undone_at === null)
  return (
    <>
      <PairNote object={object} id={id} pairs={(pairs.data ?? []).filter((pair) => pair.state === 'open')} />
      {pairs.isFetched && found.length > 0 && may ? (
        <Alert
          type="warning"
          showIcon
          className={styles.note}
          title={
            <>
              {t('merge.alike_note')}{' '}
              {found.slice(0, 3).map((one, at) => (
                <span key={one.id}>
                  {at > 0 ? '、' : null}
                  <Link to={`/records/${object.name}/${one.id}`}>{one.title || one.id.slice(0, 8)}</Link>
                </span>
              ))}
            </>
          }
          action={
            <Button size="small" onClick={() => setMerging(true)}>
              {t('merge.compare')}
            </Button>
          }
        />
      ) : null}
      {open.map((one) => (
        <Alert
          key={one.id}
          type="info"
          showIcon
          className={styles.note}
          title={t('merge.made', { by: one.by, at: fullMomentWords(one.at), count: one.merged.length })}
          action={
            may ? (
              <Button size="small" loading={unmerge.isPending} onClick={() => unmerge.mutate(one.id)}>
                {t('merge.undo')}
              </Button>
            ) : null
          }
        />
      ))}
      {merging ? (
        <Suspense fallback={null}>
          <MergeDialog
            object={object}
            ids={[id, ...found.slice(0, 5).map((one) => one.id)]}
            onClose={() => setMerging(false)}
            onMerged={() => void client.invalidateQueries({ queryKey: recordKeys.one(object.name, id) })}
          />
        </Suspense>
      ) : null}
    </>
  )
}
