/** The human-first gate: how much time a release saves whom, and whose word is still missing. */
import { Alert, InputNumber, Labelled } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Gate } from './shapes'
import styles from './studio.module.css'

export interface Estimate {
  minutes: number | null
  people: number | null
}

export const NO_ESTIMATE: Estimate = { minutes: null, people: null }

/** What the publish request carries of it. */
export const gateBody = ({ minutes, people }: Estimate) => (minutes === null && people === null ? {} : { time_saved: { minutes_per_day: minutes ?? 0, people: people ?? 0 } })

interface GateFormProps {
  gate: Gate | null
  value: Estimate
  onChange: (value: Estimate) => void
}

export function GateForm({ gate, value, onChange }: GateFormProps) {
  const t = useTexts('studio')
  const say = useSay()
  if (!gate?.needed) return null
  const hours = ((value.minutes ?? 0) * (value.people ?? 0)) / 60
  return (
    <div className={styles.gate}>
      {gate.missing?.length ? <Alert type="warning" showIcon title={t('gate.missing')} description={gate.missing.map((one) => say(one)).join('; ')} /> : null}
      <div className={styles.pair}>
        <Labelled label={t('gate.minutes')}>{(tied) => <InputNumber {...tied} min={0} max={1440} value={value.minutes} onChange={(minutes) => onChange({ ...value, minutes })} />}</Labelled>
        <Labelled label={t('gate.people')}>{(tied) => <InputNumber {...tied} min={0} max={100_000} value={value.people} onChange={(people) => onChange({ ...value, people })} />}</Labelled>
      </div>
      {hours > 0 ? <p className={styles.quiet}>{t('gate.hours', { hours: hours.toFixed(1) })}</p> : null}
    </div>
  )
}
