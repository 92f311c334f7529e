/** Several records become one: which stays, which value each field keeps, what moves along. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, useMeta, type FieldMeta, type ObjectMeta, type Row } from '@/api'
import { Failed, Modal, Radio, SkeletonRows, Tone, toast } from '@/design'
import { wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { editable } from '../editable'
import { useUnmerge } from './AlikeNote'
import { differing, sourceOf, takenFrom } from './choices'
import styles from './merging.module.css'

interface MergeDialogProps {
  object: ObjectMeta
  ids: readonly string[]
  onClose: () => void
  onMerged: (survivor: string) => void
}

interface Preview {
  rows: Row[]
  moves: { object: string; field: string; count: number }[]
}

export default function MergeDialog({ object, ids, onClose, onMerged }: MergeDialogProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const meta = useMeta().data
  const [survivor, setSurvivor] = useState(ids[0] ?? '')
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const body = { survivor, merged: ids.filter((id) => id !== survivor) }
  const preview = useQuery({ queryKey: ['merge', object.name, body], queryFn: () => http.post<Preview>(`/records/${object.name}/merge/preview`, body), placeholderData: (before) => before, staleTime: 0 })
  const unmerge = useUnmerge(object)
  const rows = ids.flatMap((id) => preview.data?.rows.find((row) => row.id === id) ?? [])
  const fields = differing([...editable(object.fields), ...object.fields.filter((field) => field.name === 'owner')], rows)
  const merge = useMutation({
    mutationFn: () => http.post<{ id: string; survivor: string; merged: string[] }>(`/records/${object.name}/merge`, { ...body, take: takenFrom(fields, survivor, rows, chosen) }),
    onSuccess: (made) => {
      toast.offer(t('merge.done', { count: made.merged.length + 1 }), t('undo'), () => unmerge.mutate(made.id))
      onClose()
      onMerged(made.survivor)
    },
    onError: (error) => toast.error(error.message),
  })
  const named = object.fields.find((field) => field.name === object.title)
  const titleOf = (row: Row) => (named && wordsOf(named, row[object.title])) || row.id.slice(0, 8)
  const labelOf = (name: string, field: string) => {
    const other = meta?.objects.find((one) => one.name === name)
    return t('merge.move', { object: say(other?.label) || name, field: say(other?.fields.find((one) => one.name === field)?.label) || field, count: preview.data?.moves.find((one) => one.object === name && one.field === field)?.count ?? 0 })
  }
  return (
    <Modal open width={860} title={t('merge.title', { object: say(object.label) })} okText={t('merge.act')} cancelText={t('cancel')} okButtonProps={{ disabled: rows.length < 2, loading: merge.isPending }} onOk={() => merge.mutate()} onCancel={onClose}>
      {preview.isPending ? (
        <SkeletonRows count={4} />
      ) : preview.isError ? (
        <Failed error={preview.error} retry={() => void preview.refetch()} />
      ) : (
        <>
          <div className={styles.frame} tabIndex={0} role="region" aria-label={t('merge.choose')}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('merge.field')}</th>
                  {rows.map((row) => (
                    <th key={row.id} scope="col" data-stays={row.id === survivor || undefined}>
                      <Radio checked={row.id === survivor} onChange={() => setSurvivor(row.id)} aria-label={`${t('merge.stays')}：${titleOf(row)}`}>
                        {titleOf(row)}
                      </Radio>
                      {row.id === survivor ? <Tone tone="green">{t('merge.stays')}</Tone> : null}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {fields.map((field) => (
                  <Values key={field.name} field={field} rows={rows} source={sourceOf(field, survivor, rows, chosen)} onChoose={(id) => setChosen((was) => ({ ...was, [field.name]: id }))} titleOf={titleOf} />
                ))}
              </tbody>
            </table>
          </div>
          <div className={styles.moves}>
            {preview.data.moves.length > 0 ? (
              <>
                <p>{t('merge.moves')}</p>
                <ul>
                  {preview.data.moves.map((one) => (
                    <li key={`${one.object} ${one.field}`}>{labelOf(one.object, one.field)}</li>
                  ))}
                </ul>
              </>
            ) : null}
            <p>
              {t('merge.always')} {t('merge.back')}
            </p>
          </div>
        </>
      )}
    </Modal>
  )
}

function Values({ field, rows, source, onChoose, titleOf }: { field: FieldMeta; rows: readonly Row[]; source: string; onChoose: (id: string) => void; titleOf: (row: Row) => string }) {
  const say = useSay()
  return (
    <tr>
      <th scope="row">{say(field.label)}</th>
      {rows.map((row) => (
        <td key={row.id} data-kept={row.id === source || undefined}>
          <Radio checked={row.id === source} onChange={() => onChoose(row.id)} aria-label={`${say(field.label)}：${titleOf(row)}`}>
            {wordsOf(field, row[field.name]) || '—'}
          </Radio>
        </td>
      ))}
    </tr>
  )
}
