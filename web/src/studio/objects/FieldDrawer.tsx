/** One field: what it is called, its type with the type's options, and how it behaves. */
import { useState } from 'react'

import { Alert, Drawer, Input, Labelled, Select, Switch, useNarrow } from '@/design'
import type { Label } from '@/api'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { DrawerFoot } from '../parts/DrawerFoot'
import type { Body } from '../shapes'
import { FieldOptions } from './FieldOptions'
import { Recount } from './Recount'
import { firstOptions, GROUPS, isComputed, TYPES } from './types'
import styles from './objects.module.css'

export interface FieldDraft {
  name: string
  body: Body
  /** Kind of match key, null for none. */
  match: string | null
}

interface FieldDrawerProps {
  object: string
  /** null for a new one. */
  given: FieldDraft | null
  /** In force already: its name stands, and another type means a conversion. */
  inForce: boolean
  taken: readonly string[]
  onSave: (field: FieldDraft) => void
  onClose: () => void
}

const KEYS = ['text', 'phone', 'email', 'company', 'uscc'] as const
const KEYED = ['text', 'phone', 'email', 'auto_number', 'barcode']
const SEARCHED = ['text', 'long_text', 'phone', 'email', 'url', 'auto_number', 'barcode']
const UNIQUE = ['text', 'phone', 'email', 'barcode', 'integer', 'url']
const INDEXED = (type: string) => !['json', 'file', 'image', 'signature', 'secret', 'formula', 'long_text'].includes(type)

function useTypeOptions() {
  const t = useTexts('studio-objects')
  return GROUPS.map((group) => ({
    label: t(`group.${group}`),
    options: TYPES.filter((one) => one.group === group).map((one) => ({ value: one.name, label: t(`type.${one.name}`) })),
  }))
}

/** What does not go with the type is left out of the body. */
function fitted(body: Body): Body {
  const type = String(body.type)
  const { required, search, index, unique, default: given, ...rest } = body
  return {
    ...rest,
    ...(required && !rest.derived && !isComputed(type) && type !== 'auto_number' ? { required } : {}),
    ...(unique && UNIQUE.includes(type) ? { unique } : {}),
    ...(search && SEARCHED.includes(type) ? { search } : {}),
    ...(index && INDEXED(type) ? { index } : {}),
    ...(given !== undefined && given !== null && given !== '' && !isComputed(type) && type !== 'auto_number' ? { default: given } : {}),
  }
}

export function FieldDrawer({ object, given, inForce, taken, onSave, onClose }: FieldDrawerProps) {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const [body, setBody] = useState<Body>(given?.body ?? { object, type: 'text', options: {} })
  const [match, setMatch] = useState<string | null>(given?.match ?? null)
  const { name, fault } = useNaming(naming, taken)
  const typeOptions = useTypeOptions()
  const type = String(body.type)
  const label = (body.label as { zh: string; en: string } | undefined) ?? { zh: '', en: '' }
  const ready = given ? label.zh.trim() !== '' : naming.zh.trim() !== '' && name !== '' && fault === null
  const change = (part: Body) => setBody((was) => ({ ...was, ...part }))
  const save = () => {
    if (!ready) return
    const whole = fitted({ ...body, label: given ? label : labelFrom(naming, name) })
    onSave({ name: given?.name ?? name, body: whole, match: KEYED.includes(type) ? match : null })
  }
  const flag = (key: string, fits = true) =>
    fits ? (
      <Labelled label={t(`flag.${key}`)} hint={t(`flag_note.${key}`)} inline>
        {(tied) => <Switch {...tied} checked={body[key] === true} onChange={(on) => change({ [key]: on || undefined })} />}
      </Labelled>
    ) : null
  return (
    <Drawer
      open
      size={narrow ? '100%' : 600}
      title={given ? t('field.edit', { name: say(given.body.label as Label | undefined) }) : t('field.new')}
      onClose={onClose}
      footer={<DrawerFoot ready={ready} onSave={save} onCancel={onClose} />}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        {given ? (
          <div className={styles.pair}>
            <Labelled label={ts('name.zh')} required>
              {(tied) => <Input {...tied} maxLength={60} value={label.zh} onChange={(event) => change({ label: { ...label, zh: event.target.value } })} />}
            </Labelled>
            <Labelled label={ts('name.en')} hint={<code>{given.name}</code>}>
              {(tied) => <Input {...tied} maxLength={60} value={label.en} onChange={(event) => change({ label: { ...label, en: event.target.value } })} />}
            </Labelled>
          </div>
        ) : (
          <NameBoxes value={naming} onChange={setNaming} taken={taken} placeholder={t('field.example')} />
        )}
        <Labelled label={t('field.type')} hint={t(`type_note.${type}`)} required>
          {(tied) => (
            <Select<string>
              {...tied}
              showSearch
              value={type}
              options={typeOptions}
              onChange={(next) => setBody(({ default: _dropped, ...was }) => ({ ...was, type: next, options: firstOptions(next) }))}
            />
          )}
        </Labelled>
        {inForce && given && given.body.type !== type ? <Alert type="warning" showIcon title={t('field.converts')} description={t('field.converts_note')} /> : null}
        <FieldOptions object={object} type={type} options={(body.options as Body | undefined) ?? {}} known={inForce ? ((given?.body.options as Body | undefined) ?? {}) : {}} onChange={(options) => change({ options })} />
        {inForce && given && type === 'roll_up' && given.body.type === 'roll_up' ? <Recount field={`${object}.${given.name}`} /> : null}
        <div className={styles.flags}>
          {flag('required', !isComputed(type) && type !== 'auto_number')}
          {flag('search', SEARCHED.includes(type))}
          {flag('index', INDEXED(type))}
          {flag('unique', UNIQUE.includes(type))}
          {flag('derived', !isComputed(type) && type !== 'auto_number')}
          {flag('personal')}
        </div>
        {KEYED.includes(type) ? (
          <Labelled label={t('field.match')} hint={t('field.match_note')}>
            {(tied) => <Select<string> {...tied} allowClear placeholder={t('match.none')} value={match} options={KEYS.map((key) => ({ value: key, label: t(`match.${key}`) }))} onChange={(key: string | undefined) => setMatch(key ?? null)} />}
          </Labelled>
        ) : null}
        <Labelled label={t('field.description')}>
          {(tied) => (
            <Input.TextArea
              {...tied}
              rows={2}
              maxLength={300}
              value={(body.description as { zh?: string } | undefined)?.zh ?? ''}
              onChange={(event) => change({ description: event.target.value ? { zh: event.target.value, en: (body.description as { en?: string } | undefined)?.en || event.target.value } : undefined })}
            />
          )}
        </Labelled>
        <button type="submit" hidden />
      </form>
    </Drawer>
  )
}
