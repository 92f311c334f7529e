/** The options of a field type: special editors where there are some, plain boxes for the rest. */
import { Input, InputNumber, Labelled, Select, Switch } from '@/design'
import { useTexts } from '@/i18n'

import { ObjectSelect, useObjectOptions } from '../parts/ObjectSelect'
import type { Body } from '../shapes'
import { ChoicesEditor, type ChoiceBody } from './ChoicesEditor'
import { FormulaOptions, RollUpOptions } from './ComputedOptions'
import { optionsOf, type PlainOption } from './types'
import styles from './objects.module.css'

interface FieldOptionsProps {
  object: string
  type: string
  options: Body
  /** As they are in force. */
  known: Body
  onChange: (options: Body) => void
}

const RULES = ['clear', 'restrict', 'cascade'] as const

/** Left empty, an option is not there: the type's own default counts. */
function withOption(options: Body, name: string, value: unknown): Body {
  const { [name]: _dropped, ...rest } = options
  return value === null || value === undefined || value === '' || value === false ? rest : { ...rest, [name]: value }
}

function Plain({ option, type, options, onChange }: { option: PlainOption; type: string; options: Body; onChange: (options: Body) => void }) {
  const t = useTexts('studio-objects')
  const value = options[option.name]
  const put = (next: unknown) => onChange(withOption(options, option.name, next))
  const label = t(`option.${type}.${option.name}`)
  const words = label === `option.${type}.${option.name}` ? t(`option.${option.name}`) : label
  const hint = t(`option_hint.${type}.${option.name}`)
  const below = hint.startsWith('option_hint.') ? undefined : hint
  if (option.input === 'switch') {
    return (
      <Labelled label={words} hint={below} inline>
        {(tied) => <Switch {...tied} checked={value === true} onChange={put} />}
      </Labelled>
    )
  }
  return (
    <Labelled label={words} hint={below}>
      {(tied) =>
        option.input === 'number' ? (
          <InputNumber {...tied} style={{ width: '100%' }} min={option.min} max={option.max} value={(value as number | undefined) ?? null} onChange={put} />
        ) : option.input === 'select' ? (
          <Select<string> {...tied} allowClear value={(value as string | undefined) ?? null} options={option.values?.map((one) => ({ value: one, label: t(`value.${one}`) }))} onChange={put} />
        ) : (
          <Input {...tied} maxLength={60} value={String(value ?? '')} onChange={(event) => put(event.target.value)} />
        )
      }
    </Labelled>
  )
}

function LinkOptions({ object, type, options, onChange }: Omit<FieldOptionsProps, 'known'>) {
  const t = useTexts('studio-objects')
  const names = useObjectOptions()
  if (type === 'any_reference') {
    return (
      <Labelled label={t('link.several')} required>
        {(tied) => <Select<string[]> {...tied} mode="multiple" value={Array.isArray(options.to) ? (options.to as string[]) : []} options={names} onChange={(to) => onChange({ ...options, to })} />}
      </Labelled>
    )
  }
  return (
    <>
      <Labelled label={t('link.to')} required>
        {(tied) => <ObjectSelect {...tied} value={(options.to as string | undefined) || null} onChange={(to) => onChange({ ...withOption(options, 'tree', options.tree === true && to === object), to })} />}
      </Labelled>
      {type === 'reference' && options.to === object ? (
        <Labelled label={t('link.tree')} hint={t('link.tree_note')} inline>
          {(tied) => <Switch {...tied} checked={options.tree === true} onChange={(on) => onChange(withOption(options, 'tree', on))} />}
        </Labelled>
      ) : null}
      <Labelled label={t('link.on_delete')} hint={t(`rule_note.${String(options.on_delete ?? 'clear')}`)}>
        {(tied) => <Select<string> {...tied} value={String(options.on_delete ?? 'clear')} options={RULES.map((rule) => ({ value: rule, label: t(`rule.${rule}`) }))} onChange={(rule) => onChange({ ...options, on_delete: rule })} />}
      </Labelled>
    </>
  )
}

export function FieldOptions(props: FieldOptionsProps) {
  const t = useTexts('studio-objects')
  const { object, type, options, known, onChange } = props
  const plain = optionsOf(type)
  return (
    <div className={styles.options}>
      {type === 'choice' || type === 'multi_choice' ? (
        <Labelled label={t('choices.title')} required>
          <ChoicesEditor value={choicesOf(options)} kept={choicesOf(known).map((one) => one.value)} onChange={(choices) => onChange({ ...options, choices })} />
        </Labelled>
      ) : null}
      {['reference', 'references', 'any_reference'].includes(type) ? <LinkOptions object={object} type={type} options={options} onChange={onChange} /> : null}
      {type === 'formula' ? <FormulaOptions object={object} options={options} onChange={onChange} /> : null}
      {type === 'roll_up' ? <RollUpOptions object={object} options={options} onChange={onChange} /> : null}
      {plain.length > 0 ? (
        <div className={styles.pair}>
          {plain.map((option) => (
            <Plain key={option.name} option={option} type={type} options={options} onChange={onChange} />
          ))}
        </div>
      ) : null}
    </div>
  )
}

/** A choice may be written as its bare value, or without words. */
function wholeChoice(given: ChoiceBody | string): ChoiceBody {
  if (typeof given === 'string') return { value: given, label: { zh: given, en: given } }
  return { ...given, label: given.label ?? { zh: given.value, en: given.value } }
}

const choicesOf = (options: Body): ChoiceBody[] => (options.choices as (ChoiceBody | string)[] | undefined)?.map(wholeChoice) ?? []
