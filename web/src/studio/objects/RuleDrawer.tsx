/** One rule of an object: where it applies, what must hold, and the words for whoever would break it. */
import { lazy, Suspense, useState } from 'react'

import type { Label } from '@/api'
import { Alert, Drawer, Input, Labelled, Skeleton, useAsk, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { DrawerFoot } from '../parts/DrawerFoot'
import { FieldSelect } from '../parts/ObjectSelect'
import { NotYours } from '../parts/OwnedBy'
import type { UnitCopy } from '../parts/unitCopy'
import { UnitCopyBar } from '../parts/UnitCopyBar'
import type { Body } from '../shapes'
import { useSuggestedName } from '../suggest'
import styles from './objects.module.css'
import { freeName, writtenBySystem } from './ruleChanges'

const ConditionBuilder = lazy(() => import('../conditions/ConditionBuilder'))

export interface RuleDraft {
  name: string
  body: Body
}

interface RuleDrawerProps {
  object: string
  app: string
  /** null for a new one. */
  given: RuleDraft | null
  /** Where the reader's unit may have its own: which of the two `given` is, and the way back to everybody's. */
  copy?: { of: UnitCopy; onDrop: () => void } | null
  taken: readonly string[]
  onSave: (rule: RuleDraft) => void
  onClose: () => void
}

export function RuleDrawer({ object, app, given, copy = null, taken, onSave, onClose }: RuleDrawerProps) {
  const t = useTexts('studio-rules')
  const ask = useAsk()
  const say = useSay()
  const narrow = useNarrow()
  const fields = useFieldMetas(object)
  const [body, setBody] = useState<Body>(given?.body ?? { object, require: '' })
  const label = (body.label as Label | undefined) ?? { zh: '', en: '' }
  const [when, require] = [String(body.when ?? ''), String(body.require ?? '')]
  const suggested = useSuggestedName(label.en || label.zh)
  const name = given?.name ?? freeName(app, object, suggested, taken)
  const ready = label.zh.trim() !== '' && require !== ''
  const change = (part: Body) => setBody((was) => ({ ...was, ...part }))
  const unfit = writtenBySystem(`${when} ${require}`, fields)
  const save = () => {
    if (!ready) return
    const { when: _when, field, ...rest } = body
    const words = { zh: label.zh.trim(), en: label.en.trim() || label.zh.trim() }
    onSave({ name, body: { ...rest, object, require, label: words, ...(when ? { when } : {}), ...(field ? { field } : {}) } })
  }
  const leave = async (go: () => void) => {
    const touched = JSON.stringify(body) !== JSON.stringify(given?.body)
    if (!touched || (await ask({ title: t('leave'), content: t('leave_note'), okText: t('leave_go') }))) go()
  }
  const condition = (key: 'when' | 'require', text: string) => (
    <Suspense fallback={<Skeleton.Input active block />}>
      <ConditionBuilder object={object} names="fields" value={text} label={t(key)} onChange={(next) => change({ [key]: next })} />
    </Suspense>
  )
  return (
    <Drawer
      open
      size={narrow ? '100%' : 640}
      title={given ? t('edit', { name: say(given.body.label as Label | undefined) }) : t('new')}
      onClose={onClose}
      extra={copy ? <UnitCopyBar copy={copy.of} onTurn={(to) => void leave(() => copy.of.turn(to))} onDrop={copy.onDrop} /> : null}
      footer={<DrawerFoot ready={ready} onSave={save} onCancel={onClose} />}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        {given ? <NotYours kind="rule" name={given.name} copy={copy?.of ?? null} /> : null}
        {copy?.of.on ? <p className={styles.note}>{t('copy_note', { unit: copy.of.unit.name })}</p> : null}
        <div className={styles.pair}>
          <Labelled label={t('words_zh')} hint={t('words_note')} required>
            {(tied) => <Input {...tied} autoComplete="off" maxLength={120} placeholder={t('example')} value={label.zh} onChange={(event) => change({ label: { ...label, zh: event.target.value } })} />}
          </Labelled>
          <Labelled label={t('words_en')} hint={<code>{name}</code>}>
            {(tied) => <Input {...tied} autoComplete="off" maxLength={160} value={label.en} onChange={(event) => change({ label: { ...label, en: event.target.value } })} />}
          </Labelled>
        </div>
        <Labelled label={t('when')} hint={t('when_note')}>
          {condition('when', when)}
        </Labelled>
        <Labelled label={t('require')} hint={t('require_note')} required>
          {condition('require', require)}
        </Labelled>
        {unfit.length > 0 ? <Alert type="warning" showIcon title={t('unfit', { names: unfit.map((field) => say(field.label)).join(t('comma')) })} /> : null}
        <Labelled label={t('field')} hint={t('field_note')}>
          {(tied) => <FieldSelect {...tied} clearable object={object} value={body.field as string | undefined} fits={(field) => !field.system && !field.derived} onChange={(field) => change({ field: field ?? undefined })} />}
        </Labelled>
        <button type="submit" hidden />
      </form>
    </Drawer>
  )
}
