import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Collapse, Failed, Input, Labelled, Modal, Panel, SkeletonRows, Tone, UndoIcon, toast } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { PlanWords } from '../PlanWords'
import { differences, shownValue } from '../differences'
import { forgetInForce } from '../inForce'
import { useKinds } from '../kinds'
import { Outcome } from './Outcome'
import { keyOf, type Body, type Plan } from '../shapes'
import { placeWords } from './placeWords'
import { useAuthorWords, useVersion, type VersionChange } from './queries'
import styles from './versions.module.css'
import { Standing } from '../parts/Standing'

export function Differences({ kind, before, after }: { kind: string; before: Body | null; after: Body | null }) {
  const t = useTexts('studio')
  const say = useSay()
  const schema = useKinds().find((one) => one.name === kind)?.schema
  const rows = differences(before, after)
  const words = { say, zh: t('versions.in_chinese'), en: t('versions.in_english') }
  const values = { yes: t('versions.yes'), no: t('versions.no'), none: t('versions.none') }
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('versions.differences')}>
      <table className={styles.differences}>
        <thead>
          <tr>
            <th>{t('versions.place')}</th>
            <th>{t('versions.before')}</th>
            <th>{t('versions.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path}>
              <td>
                <span title={row.path}>{placeWords(row.steps, schema, after ?? before, words)}</span>
              </td>
              <td>
                <del>{shownValue(row.was, values)}</del>
              </td>
              <td>
                <ins>{shownValue(row.now, values)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const standingOf = (change: VersionChange) => (change.before === null ? 'new' : change.after === null ? 'removed' : 'changed')

/** A big publish (an installed package) is read in portions. */
const PORTION = 40

export function VersionDetail({ number, newest }: { number: number; newest: boolean }) {
  const t = useTexts('studio')
  const say = useSay()
  const by = useAuthorWords()
  const version = useVersion(number)
  const [back, goBack] = useState(false)
  const [shown, show] = useState(PORTION)
  if (version.isPending) return <SkeletonRows count={4} />
  if (version.isError) return <Failed error={version.error} retry={() => void version.refetch()} />
  const { changes, note, author, at } = version.data
  return (
    <Panel
      title={t('versions.number', { number })}
      note={`${by(author)} · ${formatTime(at)}`}
      actions={
        newest ? (
          <Tone tone="green">{t('versions.in_force')}</Tone>
        ) : (
          <Button icon={<UndoIcon />} onClick={() => goBack(true)}>
            {t('versions.back')}
          </Button>
        )
      }
    >
      {note ? <p className={styles.note}>{note}</p> : null}
      <Outcome page={version.data} />
      <Collapse
        size="small"
        defaultActiveKey={changes.length <= 3 ? changes.map(keyOf) : []}
        items={changes.slice(0, shown).map((change) => ({
          key: keyOf(change),
          label: (
            <span className={styles.changed}>
              <Standing of={standingOf(change)} published />
              {say(change.words)}
              <code>{change.name}</code>
            </span>
          ),
          children: <Differences kind={change.kind} before={change.before} after={change.after} />,
        }))}
      />
      {changes.length > shown ? (
        <Button type="link" onClick={() => show(shown + PORTION)}>
          {t('versions.more', { count: changes.length - shown })}
        </Button>
      ) : null}
      {back ? <RollBack number={number} onClose={() => goBack(false)} /> : null}
    </Panel>
  )
}

function RollBack({ number, onClose }: { number: number; onClose: () => void }) {
  const t = useTexts('studio')
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const plan = useQuery({ queryKey: ['studio', 'rollback', number], queryFn: ({ signal }) => http.post<Plan>(`/studio/versions/${number}/plan`, {}, { signal }), gcTime: 0, retry: false })
  const going = useMutation({
    mutationFn: () => http.post<{ version: number }>(`/studio/versions/${number}/rollback`, { note: note.trim() }),
    onSuccess: async ({ version }) => {
      forgetInForce()
      toast.success(t('versions.rolled_back', { number, version }))
      await Promise.all(['studio', 'meta', 'views'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      onClose()
    },
  })
  const ready = plan.data !== undefined && plan.data.faults.length === 0
  return (
    <Modal open width={620} title={t('versions.back_title', { number })} okText={t('versions.back')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready, loading: going.isPending }} onOk={() => going.mutate()} onCancel={onClose}>
      <div className={styles.rollBack}>
        {plan.isPending ? <SkeletonRows count={3} /> : plan.isError ? <Failed error={plan.error} retry={() => void plan.refetch()} /> : <PlanWords plan={plan.data} onJump={onClose} />}
        <Labelled label={t('publish.note')}>{(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={note} placeholder={t('versions.back_note')} onChange={(event) => setNote(event.target.value)} />}</Labelled>
        {going.isError ? <Alert type="error" showIcon title={going.error.message} /> : null}
      </div>
    </Modal>
  )
}
