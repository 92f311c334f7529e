/** What starts a run. */
import type { ReactNode } from 'react'

import { Chips, Labelled, Segmented, Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { useFieldMetas } from '../fields'
import { UnitSelect } from '../parts/UnitSelect'
import { ExpressionInput } from './ExpressionInput'
import { freshWhen, ONS, text, texts, type On, type When } from './model'
import styles from './automations.module.css'

interface WhenBlockProps {
  value: When
  object: string
  onChange: (value: When) => void
}

/** Names of a kind with what they are called. */
export function useNames(kind: string): { value: string; label: string; body: Record<string, unknown> }[] {
  const say = useSay()
  return standing(useDefinitions({ kind }).rows).map((row) => ({ value: row.name, label: say(row.label) || row.name, body: row.body }))
}

export function Pick({ label, hint, kind, value, onChange, required }: { label: string; hint?: ReactNode; kind: string; value: string; onChange: (name: string) => void; required?: boolean }) {
  const names = useNames(kind)
  return (
    <Labelled label={label} hint={hint} required={required}>
      {(tied) => <Select {...tied} allowClear={!required} showSearch value={value || undefined} options={names.map(({ value: name, label: called }) => ({ value: name, label: called }))} onChange={(name?: string) => onChange(name ?? '')} />}
    </Labelled>
  )
}

export function WhenBlock({ value, object, onChange }: WhenBlockProps) {
  const t = useTexts('studio-automations')
  return (
    <div className={styles.form}>
      <Segmented aria-label={t('when.label')} value={value.on} onChange={(on: On) => onChange(freshWhen(on, object))} options={ONS.map((on) => ({ value: on, label: t(`on.${on}`) }))} />
      <p className={styles.hint}>{t(`on_note.${value.on}`)}</p>
      <div className={styles.pair}>
        <Details value={value} onChange={onChange} />
      </div>
    </div>
  )
}

function Details({ value, onChange }: { value: When; onChange: (value: When) => void }) {
  const t = useTexts('studio-automations')
  const set = (more: Record<string, unknown>) => onChange({ ...value, ...more })
  if (value.on === 'record') return <RecordWhen value={value} set={set} />
  if (value.on === 'schedule') return <ScheduleWhen value={value} set={set} />
  if (value.on === 'event') return <Pick kind="event_type" required label={t('when.event')} value={text(value.type)} onChange={(type) => set({ type })} />
  if (value.on === 'clock')
    return (
      <>
        <Pick kind="clock" required label={t('when.clock')} value={text(value.clock)} onChange={(clock) => set({ clock })} />
        <Labelled label={t('when.state')}>{(tied) => <Select {...tied} value={text(value.state) || 'breached'} options={['breached', 'met', 'cancelled'].map((one) => ({ value: one, label: t(`clock.${one}`) }))} onChange={(state: string) => set({ state })} />}</Labelled>
      </>
    )
  return <LevelWhen value={value} set={set} />
}

type Setting = { value: When; set: (more: Record<string, unknown>) => void }

function RecordWhen({ value, set }: Setting) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const fields = useFieldMetas(text(value.object))
  const ops = texts(value.ops)
  return (
    <>
      <Pick kind="object" required label={t('when.object')} value={text(value.object)} onChange={(object) => set({ object, fields: [] })} />
      <Labelled label={t('when.ops')} required>
        <Chips label={t('when.ops')} value={ops} onChange={(next) => set({ ops: next })} options={['created', 'changed', 'removed'].map((one) => ({ value: one, label: t(`op.${one}`) }))} />
      </Labelled>
      {ops.includes('changed') && (
        <Labelled label={t('when.fields')} hint={t('when.fields_hint')}>
          {(tied) => <Select {...tied} mode="multiple" value={texts(value.fields)} options={[...fields.values()].map((field) => ({ value: field.name, label: say(field.label) }))} onChange={(next: string[]) => set({ fields: next })} />}
        </Labelled>
      )}
    </>
  )
}

function LevelWhen({ value, set }: Setting) {
  const t = useTexts('studio-automations')
  const object = text(value.object)
  const levels = useNames('score').flatMap((score) => (score.body.object === object ? ((score.body.levels as { name: string }[] | undefined) ?? []) : []))
  return (
    <>
      <Pick kind="object" required label={t('when.object')} value={object} onChange={(next) => set({ object: next, level: '' })} />
      <Labelled label={t('when.level')} required>
        {(tied) => <Select {...tied} value={text(value.level) || undefined} options={levels.map((one) => ({ value: one.name, label: one.name }))} onChange={(level: string) => set({ level })} />}
      </Labelled>
      <Labelled label={t('when.direction')}>
        <Chips single label={t('when.direction')} value={[text(value.direction) || 'up']} onChange={([direction]) => set({ direction })} options={['up', 'down'].map((one) => ({ value: one, label: t(`direction.${one}`) }))} />
      </Labelled>
    </>
  )
}

function ScheduleWhen({ value, set }: Setting) {
  const t = useTexts('studio-automations')
  const object = text(value.object)
  return (
    <>
      <Labelled label={t('when.cron')} hint={t('when.cron_hint')} required>
        {(tied) => <Typed {...tied} value={text(value.cron)} maxLength={100} onDone={(cron) => set({ cron })} />}
      </Labelled>
      <Labelled label={t('when.zone')}>{(tied) => <Typed {...tied} value={text(value.zone)} maxLength={60} onDone={(zone) => set({ zone })} />}</Labelled>
      <Pick kind="calendar" label={t('when.calendar')} hint={t('when.calendar_hint')} value={text(value.calendar)} onChange={(calendar) => set({ calendar, ...(calendar ? {} : { unit: undefined }) })} />
      {text(value.calendar) && !object && <Labelled label={t('when.unit')} hint={t('when.unit_hint')}>{(tied) => <UnitSelect {...tied} value={text(value.unit) || null} placeholder={t('when.unit_none')} onChange={(unit) => set({ unit: unit ?? undefined })} />}</Labelled>}
      <Pick kind="object" label={t('when.each')} hint={t('when.each_hint')} value={object} onChange={(next) => set({ object: next, ...(next ? { unit: undefined } : { where: '' }) })} />
      {object && (
        <Labelled label={t('when.where')} hint={t('when.where_hint')}>
          {(tied) => <ExpressionInput {...tied} value={text(value.where)} rows={2} onChange={(where) => set({ where })} />}
        </Labelled>
      )}
    </>
  )
}
