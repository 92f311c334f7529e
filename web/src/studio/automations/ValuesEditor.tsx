/** Which fields get which values: a fixed one, one taken from the record, or an expression. */
import { useState } from 'react'

import type { FieldMeta } from '@/api'
import { AddIcon, Button, RemoveIcon, Select, Tooltip, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { ExpressionInput } from './ExpressionInput'
import { literal, literalFor, sourceOf, type Source } from './model'
import styles from './automations.module.css'

interface ValuesEditorProps {
  /** The object whose fields are written. */
  object: string
  /** The object of the record that started the run, '' when there is none. */
  from: string
  value: Record<string, string>
  onChange: (value: Record<string, string>) => void
}

/** People change these by handing over; an action may say them at once. */
const GIVEN_BY_RULES = new Set(['owner', 'unit'])

export function ValuesEditor({ object, from, value, onChange }: ValuesEditorProps) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const fields = useFieldMetas(object)
  const writable = [...fields.values()].filter((field) => (field.system ? GIVEN_BY_RULES.has(field.name) : !field.readonly && !field.derived))
  const free = writable.filter((field) => !(field.name in value))
  const put = (name: string, expression: string) => onChange({ ...value, [name]: expression })
  const drop = (name: string) => onChange(Object.fromEntries(Object.entries(value).filter(([one]) => one !== name)))
  return (
    <div className={styles.values} role="group" aria-label={t('values.label')}>
      {Object.entries(value).map(([name, expression]) => {
        const field = fields.get(name)
        const label = field ? say(field.label) : name
        return (
          <div key={name} className={styles.valueRow}>
            <span className={styles.valueName}>
              {label}
              {field?.required ? <i aria-hidden>*</i> : null}
            </span>
            <ValueInput label={label} field={field} from={from} value={expression} onChange={(next) => put(name, next)} />
            <Tooltip title={t('values.remove', { name: label })}>
              <Button type="text" size="small" icon={<RemoveIcon />} aria-label={t('values.remove', { name: label })} onClick={() => drop(name)} />
            </Tooltip>
          </div>
        )
      })}
      {free.length > 0 && (
        <Select
          className={styles.addField}
          size="small"
          showSearch
          aria-label={t('values.add')}
          placeholder={
            <span className={styles.addWords}>
              <AddIcon /> {t('values.add')}
            </span>
          }
          value={null}
          options={free.map((field) => ({ value: field.name, label: say(field.label) }))}
          onChange={(name: string) => put(name, '')}
        />
      )}
    </div>
  )
}

interface ValueInputProps {
  label: string
  field: FieldMeta | undefined
  from: string
  value: string
  onChange: (expression: string) => void
}

function ValueInput({ label, field, from, value, onChange }: ValueInputProps) {
  const t = useTexts('studio-automations')
  const say = useSay()
  const theirs = useFieldMetas(from)
  const [source, setSource] = useState<Source>(sourceOf(value))
  const choices = (field?.options as { choices?: { value: string; label: { zh: string; en: string } }[] } | undefined)?.choices
  const turn = (next: Source) => {
    setSource(next)
    if (next !== sourceOf(value) && next !== 'expression') onChange('')
  }
  const sources: Source[] = from ? ['text', 'field', 'expression'] : ['text', 'expression']
  const name = t('values.value', { name: label })
  return (
    <div className={styles.valueInput}>
      <Select aria-label={t('values.source', { name: label })} value={source} options={sources.map((one) => ({ value: one, label: t(`values.${one}`) }))} onChange={turn} className={styles.source} />
      {source === 'field' ? (
        <Select showSearch aria-label={name} value={value || undefined} placeholder={t('values.choose_field')} options={[...theirs.values(), ID].map((one) => ({ value: `record.${one.name}`, label: one === ID ? t('values.itself') : say(one.label) }))} onChange={onChange} className={styles.grow} />
      ) : source === 'expression' ? (
        <div className={styles.grow}>
          <ExpressionInput label={name} value={value} placeholder={t('values.example')} onChange={onChange} />
        </div>
      ) : choices ? (
        <Select aria-label={name} value={literal(value) ?? undefined} options={choices.map((one) => ({ value: one.value, label: say(one.label) }))} onChange={(next: string) => onChange(literalFor('choice', next))} className={styles.grow} />
      ) : field?.type === 'boolean' ? (
        <Select aria-label={name} value={value || undefined} options={['true', 'false'].map((one) => ({ value: one, label: t(`values.${one}`) }))} onChange={onChange} className={styles.grow} />
      ) : (
        <div className={styles.grow}>
          <Typed label={name} value={literal(value) ?? ''} maxLength={2000} onDone={(words) => onChange(literalFor(field?.type ?? 'text', words))} />
        </div>
      )}
    </div>
  )
}

const ID = { name: 'id' } as FieldMeta
