/** Where a webhook goes, of what it tells, and which fields leave the house. */
import { Alert, Labelled, Panel, Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { ConditionBlock } from '../automations/ConditionBlock'
import { text, texts, tidy } from '../automations/model'
import { Pick, useNames } from '../automations/WhenBlock'
import { putChanges } from '../draft'
import { useFieldMetas } from '../fields'
import { labelOf, type Body } from '../shapes'
import styles from './webhooks.module.css'

const FAMILIES = ['record.created', 'record.changed', 'record.removed', 'signal.crossed', 'decision.routed', 'decision.graded', 'clock.breached', 'clock.met', 'clock.cancelled']

export function Settings({ name, body, heldBack }: { name: string; body: Body; heldBack: readonly string[] }) {
  const t = useTexts('studio-webhooks')
  const say = useSay()
  const label = labelOf(body)
  const object = text(body.object)
  const fields = useFieldMetas(object)
  const types = useNames('event_type')
  const put = (more: Body) => void putChanges([{ kind: 'webhook', name, body: tidy({ ...body, ...more }) }], t('draft.title', { name: say(label) })).catch(() => undefined)
  return (
    <div className={styles.blocks}>
      <Panel title={t('form.address')}>
        <div className={styles.pair}>
          {(['zh', 'en'] as const).map((language) => (
            <Labelled key={language} label={t(`form.${language}`)} required>
              {(tied) => <Typed {...tied} value={label?.[language] ?? ''} onDone={(words) => put({ label: { ...label, [language]: words } })} />}
            </Labelled>
          ))}
          <Labelled label={t('form.url')} hint={t('form.url_hint')} required>
            {(tied) => <Typed {...tied} code maxLength={1000} value={text(body.url)} onDone={(url) => put({ url })} />}
          </Labelled>
          <Labelled label={t('form.secret')} hint={t('form.secret_hint')} required>
            {(tied) => <Typed {...tied} code maxLength={50} value={text(body.secret)} onDone={(secret) => put({ secret })} />}
          </Labelled>
        </div>
      </Panel>
      <Panel title={t('form.what')} note={t('form.what_note')}>
        <div className={styles.pair}>
          <Pick kind="object" label={t('form.object')} value={object} onChange={(next) => put({ object: next, fields: [], filter: '' })} />
          <Labelled label={t('form.events')} hint={t('form.events_hint')}>
            {(tied) => <Select {...tied} mode="multiple" value={texts(body.events)} options={[...FAMILIES.map((one) => ({ value: one, label: t(`event.${one.replace('.', '_')}`) })), ...types.map(({ value, label: called }) => ({ value, label: called }))]} onChange={(events: string[]) => put({ events })} />}
          </Labelled>
        </div>
        {object ? <ConditionBlock object={object} label={t('form.filter')} value={text(body.filter)} onChange={(filter) => put({ filter })} /> : null}
      </Panel>
      <Panel title={t('form.fields')} note={t('form.fields_note')}>
        <Select mode="multiple" aria-label={t('form.fields')} showSearch className={styles.wide} disabled={!object} value={texts(body.fields)} options={[...fields.values()].filter((field) => (field.type as string) !== 'secret').map((field) => ({ value: field.name, label: say(field.label) }))} onChange={(next: string[]) => put({ fields: next })} />
        <div className={styles.pair}>
          <Pick kind="role" label={t('form.role')} hint={t('form.role_hint')} value={text(body.role)} onChange={(role) => put({ role })} />
        </div>
        {heldBack.length ? <Alert type="warning" showIcon title={t('form.held_back', { fields: heldBack.map((one) => say(fields.get(one)?.label) || one).join(t('form.and')) })} /> : null}
      </Panel>
    </div>
  )
}
