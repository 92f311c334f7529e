/** Turning a draft into a rollout: the same changes, live for some units first. One step of undo takes it back. */
import { useState } from 'react'

import { Alert, Input, Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { putChanges, useDraftLife } from '../draft'
import { UnitsSelect } from '../parts/UnitSelect'
import { appOf, type Change, type Draft } from '../shapes'
import { Foresee } from './Foresee'
import styles from './release.module.css'

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
  const [units, setUnits] = useState<string[]>([])
  const [compared, setCompared] = useState<string[]>([])
  const [days, setDays] = useState(21)
  const [matters, setMatters] = useState(2)
  const other = known.rows.find((one) => one.standing !== 'removed')
  const ready = title.trim() !== '' && units.length > 0 && !other && !known.pending
  const stage = () => {
    if (!draft) return
    const changes = draft.changes.map(({ kind, name, body }) => ({ kind, name, body }))
    const words = title.trim()
    const body = { label: { zh: words, en: words }, units, changes, metrics: compared, days, matters: matters / 100 }
    const back: Change[] = draft.changes.map(({ kind, name, was }) => ({ kind, name, body: was }))
    putChanges([...back, { kind: 'rollout', name: nameOf(draft, known.rows.map((one) => one.name)), body }], draft.title).then(onReady, (error: Error) => toast.error(error.message))
  }
  return (
    <Modal open title={t('rollout.start')} okText={t('rollout.stage')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={stage} onCancel={onClose}>
      <div className={styles.form}>
        {other ? <Alert type="warning" showIcon title={t('rollout.other', { name: say(other.label) || other.name })} /> : <p className={styles.lead}>{t('rollout.lead')}</p>}
        <Labelled label={t('rollout.name')} required>
          {(tied) => <Input {...tied} maxLength={80} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Labelled>
        <Labelled label={t('rollout.units')} hint={t('rollout.units_hint')} required>
          {(tied) => <UnitsSelect {...tied} value={units} onChange={setUnits} />}
        </Labelled>
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
        <Foresee units={units} metrics={compared} days={days} matters={matters} onDays={setDays} onMatters={setMatters} />
      </div>
    </Modal>
  )
}
