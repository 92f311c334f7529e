/** How a rollout goes on: to a split by lot, to all, or back. */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Input, Labelled, Modal, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { openDraft } from '../draft'
import { forgetInForce } from '../inForce'
import { GateStanding } from './GateStanding'
import { Lots, type By } from './Lots'
import type { Rollout } from './proof'
import styles from './release.module.css'

export type Ending = 'promote' | 'withdraw'

export function EndDialog({ row, ending, onClose }: { row: Rollout; ending: Ending; onClose: () => void }) {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  const say = useSay()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const going = useMutation({
    mutationFn: () => http.post<{ version: number }>(`/studio/rollouts/${row.name}/${ending}`, { note: note.trim() }),
    onSuccess: async ({ version }) => {
      toast.success(t(`rollout.${ending}_done`, { version }))
      await lookAgain(client)
      onClose()
    },
  })
  const gate = ending === 'promote' ? row.gate : null
  const held = (gate?.missing.length ?? 0) > 0
  const asking = useMutation({
    mutationFn: () => http.post<{ draft: string }>(`/studio/rollouts/${row.name}/draft`, {}),
    onSuccess: async ({ draft }) => {
      await openDraft(draft)
      await client.invalidateQueries({ queryKey: ['studio', 'drafts'] })
      toast.success(t('rollout.drafted'))
      onClose()
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <Modal
      open
      title={t(`rollout.${ending}_title`, { name: say(row.label) })}
      okText={t(`rollout.${ending}`)}
      cancelText={ts('action.cancel')}
      okButtonProps={{ loading: going.isPending, danger: ending === 'withdraw', disabled: held }}
      onOk={() => going.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <p className={styles.lead}>{t(`rollout.${ending}_note${ending === 'withdraw' && row.mode !== 'units' ? '_rules' : ''}`)}</p>
        {gate ? <GateStanding gate={gate} ask={t('rollout.ask')} asking={asking.isPending} onAsk={() => asking.mutate()} /> : null}
        <Labelled label={ts('publish.note')}>{(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />}</Labelled>
        {going.isError ? <Alert type="error" showIcon title={going.error.message} /> : null}
      </div>
    </Modal>
  )
}

export function SplitDialog({ row, onClose }: { row: Rollout; onClose: () => void }) {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  const say = useSay()
  const client = useQueryClient()
  const [by, setBy] = useState<By>('team_day')
  const [share, setShare] = useState(50)
  const going = useMutation({
    mutationFn: () => http.post<{ version: number }>(`/studio/rollouts/${row.name}/split`, { by, share: share / 100 }),
    onSuccess: async ({ version }) => {
      toast.success(t('rollout.split_done', { version }))
      await lookAgain(client)
      onClose()
    },
  })
  return (
    <Modal open title={t('rollout.split_title', { name: say(row.label) })} okText={t('rollout.split')} cancelText={ts('action.cancel')} okButtonProps={{ loading: going.isPending }} onOk={() => going.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <p className={styles.lead}>{t('rollout.split_note')}</p>
        <Lots by={by} share={share} onBy={setBy} onShare={setShare} />
        {going.isError ? <Alert type="error" showIcon title={going.error.message} /> : null}
      </div>
    </Modal>
  )
}

async function lookAgain(client: QueryClient): Promise<void> {
  forgetInForce()
  await Promise.all(['studio', 'meta', 'views'].map((key) => client.invalidateQueries({ queryKey: [key] })))
}
