/** One action: what it needs, by its kind. */
import { Chips, Labelled, Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { ConditionBlock } from './ConditionBlock'
import { ExpressionInput } from './ExpressionInput'
import { tidy, text, texts, values, type Action } from './model'
import { ValuesEditor } from './ValuesEditor'
import { Pick, useNames } from './WhenBlock'
import styles from './automations.module.css'

interface ActionFormProps {
  value: Action
  /** The object of the record that started the run, '' when there is none. */
  object: string
  onChange: (value: Action) => void
}

export function ActionForm(props: ActionFormProps) {
  const t = useTexts('studio-automations')
  const { value, object, onChange } = props
  const set = (more: Record<string, unknown>) => onChange(tidy({ ...value, ...more }))
  if (value.do === 'create')
    return (
      <>
        <Pick kind="object" required label={t('then.object')} value={text(value.object)} onChange={(next) => onChange({ ...value, object: next, values: {} })} />
        {text(value.object) && <ValuesEditor object={text(value.object)} from={object} value={values(value.values)} onChange={(next) => onChange({ ...value, values: next })} />}
      </>
    )
  if (value.do === 'update') return <UpdateForm {...props} />
  if (value.do === 'notify') return <NotifyForm {...props} />
  if (value.do === 'start_clock') return <Pick kind="clock" required label={t('when.clock')} value={text(value.clock)} onChange={(clock) => onChange({ ...value, clock })} />
  if (value.do === 'call_webhook') return <CallForm {...props} />
  if (value.do === 'open_situation' || value.do === 'close_situation') return <SituationForm {...props} />
  if (value.do === 'decide') return <Pick kind="decision_table" required label={t('then.table')} hint={t('then.table_hint')} value={text(value.table)} onChange={(table) => onChange({ ...value, table })} />
  if (value.do === 'wait')
    return (
      <div className={styles.pair}>
        <Labelled label={t('then.for')} hint={t('then.for_hint')} required>
          {(tied) => <Typed {...tied} maxLength={12} value={text(value.for)} onDone={(span) => onChange({ ...value, for: span })} />}
        </Labelled>
        <Pick kind="calendar" label={t('when.calendar')} hint={t('then.calendar_hint')} value={text(value.calendar)} onChange={(calendar) => set({ calendar })} />
      </div>
    )
  return <ConditionBlock object={object} label={t('then.stop_if')} value={text(value.if)} onChange={(next) => set({ if: next })} />
}

function UpdateForm({ value, object, onChange }: ActionFormProps) {
  const t = useTexts('studio-automations')
  const others = value.object !== undefined
  const target = others ? text(value.object) : object
  const turn = (whom: string) => onChange(whom === 'others' ? { ...value, object: '', where: '', values: {} } : { do: 'update', values: {} })
  return (
    <>
      {object && <Chips single label={t('then.whom')} value={[others ? 'others' : 'itself']} onChange={([whom]) => turn(whom ?? 'itself')} options={['itself', 'others'].map((one) => ({ value: one, label: t(`then.${one}`) }))} />}
      {(others || !object) && (
        <>
          <Pick kind="object" required label={t('then.object')} value={text(value.object)} onChange={(next) => onChange({ ...value, object: next, values: {} })} />
          <Labelled label={t('then.where')} hint={t('then.where_hint')} required>
            {(tied) => <ExpressionInput {...tied} rows={2} value={text(value.where)} placeholder="account == record.id" onChange={(where) => onChange({ ...value, where })} />}
          </Labelled>
        </>
      )}
      {target && <ValuesEditor object={target} from={object} value={values(value.values)} onChange={(next) => onChange({ ...value, values: next })} />}
    </>
  )
}

function NotifyForm({ value, object, onChange }: ActionFormProps) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const fields = useFieldMetas(object)
  const roles = useNames('role')
  const title = values(value.title)
  const body = values(value.body)
  const people = [...fields.values()].filter((field) => (field.type === 'user' || (field.options as { to?: string } | undefined)?.to === 'org.user') && field.name !== 'owner')
  const options = [
    ...(object ? ['owner', 'manager'].map((one) => ({ value: one, label: t(`to.${one}`) })) : []),
    ...people.map((field) => ({ value: `field:${field.name}`, label: say(field.label) })),
    ...roles.map((role) => ({ value: `role:${role.value.slice(role.value.lastIndexOf('.') + 1)}`, label: t('to.role', { name: role.label }) })),
  ]
  const write = (part: 'title' | 'body', known: Record<string, string>, language: 'zh' | 'en', words: string) => onChange(tidy({ ...value, [part]: { ...known, [language]: words } }))
  return (
    <>
      <Labelled label={t('then.to')} required>
        {(tied) => <Select {...tied} mode="multiple" value={texts(value.to)} options={options} onChange={(to: string[]) => onChange({ ...value, to })} />}
      </Labelled>
      <div className={styles.pair}>
        {(['zh', 'en'] as const).map((language) => (
          <Labelled key={language} label={t(`then.title_${language}`)} hint={language === 'zh' ? t('then.hole') : undefined} required>
            {(tied) => <Typed {...tied} maxLength={200} value={title[language] ?? ''} onDone={(words) => write('title', title, language, words)} />}
          </Labelled>
        ))}
        {(['zh', 'en'] as const).map((language) => (
          <Labelled key={`body-${language}`} label={t(`then.body_${language}`)}>
            {(tied) => <Typed {...tied} lines={2} maxLength={1000} value={body[language] ?? ''} onDone={(words) => write('body', tidy({ ...body }), language, words)} />}
          </Labelled>
        ))}
      </div>
    </>
  )
}

function CallForm({ value, onChange }: ActionFormProps) {
  const t = useTexts('studio-automations')
  const given = values(value.values)
  const lines = Object.entries(given).map(([name, expression]) => `${name}: ${expression}`)
  return (
    <>
      <Pick kind="webhook" required label={t('then.webhook')} value={text(value.webhook)} onChange={(webhook) => onChange({ ...value, webhook })} />
      <Labelled label={t('then.values')} hint={t('then.values_hint')}>
        {(tied) => (
          <Typed {...tied} code lines={3} value={lines.join('\n')} placeholder="code: record.external_id" onDone={(written) => onChange(tidy({ ...value, values: readLines(written) }))} />
        )}
      </Labelled>
    </>
  )
}

function SituationForm({ value, onChange }: ActionFormProps) {
  const t = useTexts('studio-automations')
  const opens = value.do === 'open_situation'
  const put = (more: Record<string, unknown>) => onChange(opens ? { ...value, ...more } : tidy({ ...value, ...more }))
  return (
    <>
      <Pick kind="situation" required label={t('then.situation')} value={text(value.situation)} onChange={(situation) => put({ situation })} />
      <Labelled label={t(opens ? 'then.units' : 'then.units_closed')} hint={t(opens ? 'then.units_hint' : 'then.units_closed_hint')} required={opens}>
        {(tied) => <ExpressionInput {...tied} rows={2} value={text(value.units)} placeholder="name == record.zone" onChange={(units) => put({ units })} />}
      </Labelled>
      {opens && (
        <Labelled label={t('then.until')} hint={t('then.until_hint')} required>
          {(tied) => <ExpressionInput {...tied} rows={1} value={text(value.until)} placeholder="now + duration('72h')" onChange={(until) => put({ until })} />}
        </Labelled>
      )}
      <Labelled label={t('then.reason')} hint={t('then.hole')} required>
        {(tied) => <Typed {...tied} maxLength={200} value={text(value.reason)} onDone={(reason) => put({ reason })} />}
      </Labelled>
    </>
  )
}

function readLines(written: string): Record<string, string> | undefined {
  const pairs = written.split('\n').flatMap((line) => {
    const [name, ...rest] = line.split(':')
    return name?.trim() && rest.length ? [[name.trim(), rest.join(':').trim()] as const] : []
  })
  return pairs.length ? Object.fromEntries(pairs) : undefined
}
