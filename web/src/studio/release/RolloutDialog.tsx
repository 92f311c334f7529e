/** Turning a draft into a rollout: the same changes, live for some units first. One step of undo takes it back. */
import { useState } from 'react'

import { Alert, Input, Labelled, Modal, Segmented, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { putChanges, useDraftLife } from '../draft'
import { UnitsSelect } from '../parts/UnitSelect'
import { appOf, type Change, type Draft } from '../shapes'
import { Foresee } from './Foresee'
import { Lots, type By } from './Lots'
import type { Mode } from './proof'
import styles from './release.module.css'

/** What decides about records, so that another version may be asked beside or decide about some of them. */
const BY_RECORD = new Set(['decision_table', 'routing'])
const MODES: Mode[] = ['shadow', 'split', 'units']

/** The app most of the draft is about, and a name nobody has. */
function nameOf(draft: Draft, taken: readonly string[]): string {
  const apps = draft.changes.map((one) => appOf(one.name))
  const [app] = [...new Set(apps)].sort((a, b) => apps.filter((one) => one === b).length - apps.filter((one) => one === a).length)
  for (let number = 1; ; number += 1) if (!taken.includes(`${app}.rollout_${number}`)) return `${app}.rollout_${number}`
}

export default function RolloutDialog({ onClose, onReady }: { onClose: () => void; onReady: () => void }) {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  const say = useSay()
  const draft = useDraftLife((life) => life.known)
  const known = useDefinitions({ kind: 'rollout' })
  const metrics = standing(useDefinitions({ kind: 'metric' }).rows)
  const [title, setTitle] = useState(draft?.title ?? '')
  const decides = draft !== null && draft.changes.length > 0 && draft.changes.every((one) => BY_RECORD.has(one.kind) && one.was && one.body)
  const [mode, setMode] = useState<Mode>(decides ? 'shadow' : 'units')
  const [by, setBy] = useState<By>('team_day')
  const [share, setShare] = useState(50)
  const [units, setUnits] = useState<string[]>([])
  const [compared, setCompared] = useState<string[]>([])
  const [days, setDays] = useState(21)
  const [matters, setMatters] = useState(2)
  const other = known.rows.find((one) => one.standing !== 'removed')
  const ready = title.trim() !== '' && (mode !== 'units' || units.length > 0) && !other && !known.pending
  const stage = () => {
    if (!draft) return
    const changes = draft.changes.map(({ kind, name, body }) => ({ kind, name, body }))
    const words = title.trim()
    const reach = mode === 'units' ? { units } : { mode, by, share: share / 100, seed: draft.id }
    const body = { label: { zh: words, en: words }, ...reach, changes, metrics: compared, days, matters: matters / 100 }
    const back: Change[] = draft.changes.map(({ kind, name, was }) => ({ kind, name, body: was }))
    putChanges([...back, { kind: 'rollout', name: nameOf(draft, known.rows.map((one) => one.name)), body }], draft.title).then(onReady, (error: Error) => toast.error(error.message))
  }
  return (
    <Modal open title={t('rollout.start')} okText={t('rollout.stage')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={stage} onCancel={onClose}>
      <div className={styles.form}>
        {other ? <Alert type="warning" showIcon title={t('rollout.other', { name: say(other.label) || other.name })} /> : mode === 'units' ? <p className={styles.lead}>{t('rollout.lead')}</p> : null}
        <Labelled label={t('rollout.name')} required>
          {(tied) => <Input {...tied} maxLength={80} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Labelled>
        {decides ? (
          <Labelled label={t('rollout.how')} hint={t(`rollout.how_hint.${mode}`)}>
            {(tied) => <Segmented {...tied} block value={mode} options={MODES.map((one) => ({ value: one, label: t(`rollout.mode.${one}`) }))} onChange={(value) => setMode(value as Mode)} />}
          </Labelled>
        ) : null}
        {mode === 'units' ? (
          <Labelled label={t('rollout.units')} hint={t('rollout.units_hint')} required>
            {(tied) => <UnitsSelect {...tied} value={units} onChange={setUnits} />}
          </Labelled>
        ) : null}
        {mode === 'split' ? <Lots by={by} share={share} onBy={setBy} onShare={setShare} /> : null}
        <Labelled label={t('rollout.metric')} hint={t('rollout.metric_hint')}>
          {(tied) => (
            <Select<string[]>
              {...tied}
              mode="multiple"
              style={{ width: '100%' }}
              maxCount={6}
              showSearch
              value={compared}
              options={metrics.map((one) => ({ value: one.name, label: say(one.label) || one.name }))}
              onChange={setCompared}
            />
          )}
        </Labelled>
        <Foresee units={mode === 'units' ? units : []} lots={mode === 'units' ? null : { by, share }} metrics={compared} days={days} matters={matters} onDays={setDays} onMatters={setMatters} />
      </div>
    </Modal>
  )
}
