/** The rollout in force: who has it, what it changes, both sides compared, and how it ends. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Label } from '@/api'
import { Alert, Blank, Button, Collapse, Failed, Input, Labelled, Modal, Panel, PublishIcon, Section, SkeletonRows, Tone, UndoIcon, toast } from '@/design'
import { formatCount, formatTime, useSay, useTexts } from '@/i18n'
import { fullValue } from '@/views'

import { openDraft } from '../draft'
import { forgetInForce } from '../inForce'
import { keyOf, type Body, type Key } from '../shapes'
import { Differences } from '../versions/VersionDetail'
import { GateStanding } from './GateStanding'
import { ProofCard, ProofNotes } from './ProofCard'
import { SIDES, type Compared, type Side } from './proof'
import proofStyles from './proof.module.css'
import type { Gate } from './shapes'
import styles from './release.module.css'

interface Arm {
  people: number
  used: number
  written: number
}

interface Rollout {
  name: string
  label: Label
  since: string
  units: { id: string; name: string }[]
  changes: (Key & { was: Body | null; body: Body | null; words: Label })[]
  /** How long it is meant to run, and the difference of a rate that would matter. */
  days: number
  matters: number
  metrics: Compared[]
  arms: Record<Side, Arm>
  /** What must be said before it goes to all; null when nothing. */
  gate: Gate | null
}

type Ending = 'promote' | 'withdraw'

export function Rollouts() {
  const t = useTexts('studio-release')
  const found = useQuery({ queryKey: ['studio', 'rollouts'], queryFn: ({ signal }) => http.get<{ rows: Rollout[] }>('/studio/rollouts', {}, signal) })
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (found.data.rows.length === 0) {
    return (
      <Panel title={t('rollout.title')}>
        <Blank icon={<PublishIcon />} title={t('rollout.none')} note={t('rollout.none_note')} />
      </Panel>
    )
  }
  return found.data.rows.map((row) => <RolloutCard key={row.name} row={row} />)
}

function RolloutCard({ row }: { row: Rollout }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const [ending, end] = useState<Ending | null>(null)
  return (
    <Panel
      title={say(row.label)}
      note={t('rollout.since', { at: formatTime(row.since) })}
      actions={
        <>
          <Button icon={<UndoIcon />} onClick={() => end('withdraw')}>
            {t('rollout.withdraw')}
          </Button>
          <Button type="primary" icon={<PublishIcon />} onClick={() => end('promote')}>
            {t('rollout.promote')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <p className={styles.units}>
          {t('rollout.units')}
          {row.units.map((unit) => (
            <Tone key={unit.id} tone="blue">
              {unit.name}
            </Tone>
          ))}
        </p>
        <Judged row={row} />
        <Comparison row={row} />
        <Section title={t('rollout.changes', { count: row.changes.length })}>
          <Collapse size="small" items={row.changes.map((one) => ({ key: keyOf(one), label: say(one.words) || one.name, children: <Differences before={one.was} after={one.body} /> }))} />
        </Section>
      </div>
      {ending ? <EndDialog row={row} ending={ending} onClose={() => end(null)} /> : null}
    </Panel>
  )
}

function Judged({ row }: { row: Rollout }) {
  const t = useTexts('studio-proof')
  const rates = row.metrics.filter((one) => one.proof)
  if (rates.length === 0) return null
  return (
    <Section title={t('title')}>
      <div className={styles.stack}>
        <div className={proofStyles.cards}>
          {rates.map((one) => (
            <ProofCard key={one.name} one={one} matters={row.matters} days={row.days} />
          ))}
        </div>
        <ProofNotes />
      </div>
    </Section>
  )
}

function Comparison({ row }: { row: Rollout }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const { metrics, arms } = row
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('rollout.compare')}>
      <table className={styles.compare}>
        <thead>
          <tr>
            <th>{t('rollout.compare')}</th>
            <th>{t('rollout.people')}</th>
            <th>{t('rollout.used')}</th>
            <th>{t('rollout.written')}</th>
            <th>{t('rollout.each')}</th>
            {metrics.map((one) => (
              <th key={one.name}>{say(one.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SIDES.map((side) => {
            const arm = arms[side]
            return (
              <tr key={side}>
                <th scope="row">{t(`rollout.${side}`)}</th>
                <td>{formatCount(arm.people)}</td>
                <td>{t('rollout.share', { used: formatCount(arm.used), share: arm.people ? Math.round((arm.used / arm.people) * 100) : 0 })}</td>
                <td>{formatCount(arm.written)}</td>
                <td>{arm.people ? (arm.written / arm.people).toFixed(1) : '—'}</td>
                {metrics.map((one) => (
                  <td key={one.name}>{fullValue(one, one.values[side])}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function EndDialog({ row, ending, onClose }: { row: Rollout; ending: Ending; onClose: () => void }) {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  const say = useSay()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const going = useMutation({
    mutationFn: () => http.post<{ version: number }>(`/studio/rollouts/${row.name}/${ending}`, { note: note.trim() }),
    onSuccess: async ({ version }) => {
      forgetInForce()
      toast.success(t(`rollout.${ending}_done`, { version }))
      await Promise.all(['studio', 'meta', 'views'].map((key) => client.invalidateQueries({ queryKey: [key] })))
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
        <p className={styles.lead}>{t(`rollout.${ending}_note`)}</p>
        {gate ? <GateStanding gate={gate} ask={t('rollout.ask')} asking={asking.isPending} onAsk={() => asking.mutate()} /> : null}
        <Labelled label={ts('publish.note')}>{(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />}</Labelled>
        {going.isError ? <Alert type="error" showIcon title={going.error.message} /> : null}
      </div>
    </Modal>
  )
}
