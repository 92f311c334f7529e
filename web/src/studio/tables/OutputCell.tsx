/** What a row gives to an output: a choice by its words, yes or no, or an expression. */
import type { FieldMeta } from '@/api'
import { Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { wordIn } from './grid'

interface OutputCellProps {
  field: FieldMeta | undefined
  value: string
  label: string
  onChange: (expression: string) => void
}

export function OutputCell({ field, value, label, onChange }: OutputCellProps) {
  const t = useTexts('studio-tables')
  const tf = useTexts('fields')
  const say = useSay()
  const choices = field?.type === 'choice' ? (field.options.choices ?? []) : []
  const word = wordIn(value)
  if (choices.length > 0 && (value.trim() === '' || (word !== null && choices.some((one) => one.value === word)))) {
    return <Select<string> aria-label={label} style={{ width: '100%' }} allowClear value={word} options={choices.map((one) => ({ value: one.value, label: say(one.label) }))} onChange={(next: string | undefined) => onChange(next === undefined ? '' : JSON.stringify(next))} />
  }
  if (field?.type === 'boolean' && ['', 'true', 'false'].includes(value.trim())) {
    return (
      <Select<string>
        aria-label={label}
        style={{ width: '100%' }}
        allowClear
        value={value.trim() || null}
        options={[
          { value: 'true', label: tf('boolean.yes') },
          { value: 'false', label: tf('boolean.no') },
        ]}
        onChange={(next: string | undefined) => onChange(next ?? '')}
      />
    )
  }
  return <Typed code label={label} placeholder={t('cell.expression')} value={value} onDone={onChange} />
}
