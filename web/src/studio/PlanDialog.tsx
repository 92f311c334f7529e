/** Before publishing: everything that is wrong, everything that will happen, and what it touches; then why, and go. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'

import { ApiProblem } from '@/api'
import { Alert, Button, Drawer, Failed, Input, Labelled, PublishIcon, SkeletonRows, toast, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { PlanWords } from './PlanWords'
import { planDraft, publishDraft, refreshDraft, useDraftLife } from './draft'
import { forgetInForce } from './inForce'
import { AccessChange } from './grants/AccessChange'
import { GateStanding } from './release/GateStanding'
import styles from './studio.module.css'

export default function PlanDialog({ onAsk, onRollout, onClose }: { onAsk: () => void; onRollout: () => void; onClose: () => void }) {
  const t = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const go = useNavigate()
  const client = useQueryClient()
  const draft = useDraftLife((life) => life.known)
  const [note, setNote] = useState('')
  // Who was asked may have said a word meanwhile.
  useEffect(() => void refreshDraft(), [])
  const plan = useQuery({ queryKey: ['studio', 'plan', draft?.id, draft?.revision], queryFn: planDraft, staleTime: 0, gcTime: 0, retry: false })
  const publish = useMutation({
    mutationFn: () => publishDraft({ note: note.trim() }),
    onSuccess: async ({ version }) => {
      forgetInForce()
      toast.success(t('publish.done', { version }))
      // What was planned is done: asking for the plan again would ask about a draft that is no more.
      await Promise.all(['studio', 'meta', 'views'].map((key) => client.invalidateQueries({ queryKey: [key], predicate: ({ queryKey }) => queryKey[1] !== 'plan' })))
      onClose()
    },
  })
  const faults = plan.data?.faults ?? []
  const closed = (draft?.gate?.missing.length ?? 0) > 0
  const ready = plan.isSuccess && !closed && plan.data !== null && faults.length === 0 && note.trim() !== '' && !plan.isFetching
  const refused = publish.error instanceof ApiProblem ? publish.error : null
  const jump = (to: string) => {
    onClose()
    void go(to)
  }
  return (
    <Drawer
      open
      onClose={onClose}
      size={narrow ? '100%' : 640}
      title={t('publish.title', { title: draft?.title })}
      footer={
        <div className={styles.drawerFoot}>
          {draft?.changes.some((one) => one.kind === 'rollout') ? null : (
            <Button className={styles.footFirst} disabled={!plan.isSuccess || faults.length > 0} onClick={onRollout}>
              {t('publish.rollout')}
            </Button>
          )}
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" icon={<PublishIcon />} disabled={!ready} loading={publish.isPending} onClick={() => publish.mutate()}>
            {t('publish.go')}
          </Button>
        </div>
      }
    >
      {plan.isPending ? (
        <SkeletonRows count={4} />
      ) : plan.isError || !plan.data ? (
        <Failed error={plan.error} retry={() => void plan.refetch()} />
      ) : (
        <div className={styles.plan}>
          <PlanWords plan={plan.data} onJump={jump} held={closed} />
          {faults.length === 0 ? (
            <>
              {draft ? <AccessChange draft={draft} /> : null}
              {draft?.gate ? <GateStanding gate={draft.gate} onAsk={onAsk} /> : null}
              <Labelled label={t('publish.note')} hint={t('publish.note_hint')} required>
                {(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />}
              </Labelled>
            </>
          ) : null}
          {refused ? (
            <Alert type="error" showIcon title={refused.title || refused.message} description={[refused.detail, ...refused.faults.map((fault) => say(fault.detail))].filter(Boolean).join(' ')} />
          ) : publish.isError ? (
            <Alert type="error" showIcon title={publish.error.message} />
          ) : null}
        </div>
      )}
    </Drawer>
  )
}
