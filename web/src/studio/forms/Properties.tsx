/** What can be said about the chosen part of a form: a field, a section, a tab, or the form itself. */
import type { FieldMeta, Label } from '@/api'
import { Button, DownIcon, InputNumber, Labelled, Panel, RemoveIcon, Segmented, Select, Switch, UpIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import ConditionBuilder from '../conditions/ConditionBuilder'
import { standing, useDefinitions } from '../definitions'
import { withMember } from '../parts/Designer'
import { FieldList } from '../parts/FieldList'
import { LabelBoxes } from '../parts/LabelBoxes'
import { shortOf, type Body } from '../shapes'
import { droppedField, rulesOf, stepField, tabsOf, withRule, withSection, withTab, type RuleBody, type SectionBody, type TabBody } from './formState'
import type { Chosen } from './FormDesigner'
import { RelatedLists } from './RelatedLists'
import styles from './forms.module.css'

interface PropertiesProps {
  body: Body
  object: string
  tab: number
  chosen: Chosen
  fields: ReadonlyMap<string, FieldMeta>
  onChange: (body: Body) => void
  onChoose: (chosen: Chosen) => void
}

const RULES: (keyof RuleBody)[] = ['visible_when', 'required_when', 'readonly_when']

function FieldProperties({ name, body, object, fields, onChange, onChoose }: PropertiesProps & { name: string }) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const say = useSay()
  const rule = rulesOf(body)[name] ?? {}
  return (
    <Panel
      title={say(fields.get(name)?.label) || name}
      note={<code>{name}</code>}
      actions={
        <>
          <Button size="small" type="text" icon={<UpIcon />} aria-label={ts('action.up')} onClick={() => onChange(stepField(body, name, -1))} />
          <Button size="small" type="text" icon={<DownIcon />} aria-label={ts('action.down')} onClick={() => onChange(stepField(body, name, 1))} />
          <Button
            size="small"
            type="text"
            danger
            icon={<RemoveIcon />}
            aria-label={ts('list.drop', { name })}
            onClick={() => {
              onChoose({ what: 'form' })
              onChange(droppedField(body, name))
            }}
          />
        </>
      }
    >
      <div className={styles.form}>
        {RULES.map((key) => (
          <Labelled key={key} label={t(`rule.${key}`)}>
            <ConditionBuilder object={object} value={rule[key] ?? ''} label={t(`rule.${key}`)} onChange={(text) => onChange(withRule(body, name, key, text))} />
          </Labelled>
        ))}
        <p className={styles.note}>{t('rule.note')}</p>
      </div>
    </Panel>
  )
}

function SectionProperties({ at, body, object, tab, onChange, onChoose }: PropertiesProps & { at: number }) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const section = tabsOf(body)[tab]?.sections?.[at]
  if (!section) return null
  const change = (name: keyof SectionBody, value: unknown) => onChange(withSection(body, tab, at, (one) => withMember(one as unknown as Body, name, value) as unknown as SectionBody))
  return (
    <Panel
      title={t('form.section')}
      actions={
        <Button
          size="small"
          danger
          type="text"
          icon={<RemoveIcon />}
          onClick={() => {
            onChoose({ what: 'form' })
            onChange(withSection(body, tab, at, () => null))
          }}
        >
          {ts('action.remove')}
        </Button>
      }
    >
      <div className={styles.form}>
        <LabelBoxes value={section.label} onChange={(label) => change('label', label)} />
        <Labelled label={t('form.columns')}>
          <Segmented<number> aria-label={t('form.columns')} value={section.columns ?? 2} options={[1, 2, 3, 4]} onChange={(columns) => change('columns', columns === 2 ? null : columns)} />
        </Labelled>
        <Labelled label={t('form.collapsed')} inline>
          {(tied) => <Switch {...tied} checked={section.collapsed === true} onChange={(on) => change('collapsed', on)} />}
        </Labelled>
        <Labelled label={t('rule.visible_when')}>
          <ConditionBuilder object={object} value={section.visible_when ?? ''} label={t('rule.visible_when')} onChange={(text) => change('visible_when', text)} />
        </Labelled>
      </div>
    </Panel>
  )
}

function TabProperties({ body, object, tab, onChange, onChoose }: PropertiesProps) {
  const t = useTexts('studio-design')
  const ts = useTexts('studio')
  const given = tabsOf(body)[tab]
  if (!given) return null
  const change = (name: keyof TabBody, value: unknown) => onChange(withTab(body, tab, (one) => withMember(one as unknown as Body, name, value) as unknown as TabBody))
  return (
    <Panel
      title={t('form.tab')}
      actions={
        tabsOf(body).length > 1 ? (
          <Button
            size="small"
            danger
            type="text"
            icon={<RemoveIcon />}
            onClick={() => {
              onChoose({ what: 'form' })
              onChange(withTab(body, tab, () => null))
            }}
          >
            {ts('action.remove')}
          </Button>
        ) : null
      }
    >
      <div className={styles.form}>
        <LabelBoxes value={given.label} onChange={(label) => change('label', label)} />
        <Labelled label={t('rule.visible_when')}>
          <ConditionBuilder object={object} value={given.visible_when ?? ''} label={t('rule.visible_when')} onChange={(text) => change('visible_when', text)} />
        </Labelled>
        <RelatedLists object={object} value={given.related ?? []} onChange={(related) => change('related', related)} />
      </div>
    </Panel>
  )
}

function FormProperties({ body, object, onChange }: PropertiesProps) {
  const t = useTexts('studio-design')
  const say = useSay()
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const change = (name: string, value: unknown) => onChange(withMember(body, name, value))
  return (
    <Panel title={t('form.whole')}>
      <div className={styles.form}>
        <LabelBoxes value={body.label as Label} onChange={(label) => change('label', label)} />
        <Labelled label={t('form.summary')} hint={t('form.summary_note')}>
          <FieldList object={object} label={t('form.summary')} value={(body.summary as string[] | undefined) ?? []} onChange={(summary) => change('summary', summary)} />
        </Labelled>
        <Labelled label={t('form.roles')} hint={t('form.roles_note')}>
          {(tied) => <Select<string[]> {...tied} mode="multiple" placeholder={t('form.everybody')} value={(body.roles as string[] | undefined) ?? []} options={roles.map((role) => ({ value: shortOf(role.name), label: say(role.label) || role.name }))} onChange={(names) => change('roles', names)} />}
        </Labelled>
        <Labelled label={t('view.order')} hint={t('form.order_note')}>
          {(tied) => <InputNumber {...tied} precision={0} value={(body.order as number | undefined) ?? 0} onChange={(order) => change('order', order || null)} />}
        </Labelled>
      </div>
    </Panel>
  )
}

export function Properties(props: PropertiesProps) {
  const { chosen } = props
  if (chosen.what === 'field') return <FieldProperties key={chosen.name} {...props} name={chosen.name} />
  if (chosen.what === 'section') return <SectionProperties key={chosen.at} {...props} at={chosen.at} />
  if (chosen.what === 'tab') return <TabProperties {...props} />
  return <FormProperties {...props} />
}
