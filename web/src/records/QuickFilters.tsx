/** A row of the most useful conditions, always at hand: text in the title, choices by a press, mine only. */
import { useEffect, useState } from 'react'

import type { FieldMeta, ObjectMeta } from '@/api'
import { useSession } from '@/api'
import { Chips, Input, SearchIcon, Select } from '@/design'
import { isText, literalOf, readFilter, writeFilter, type Clause, type Condition } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './list.module.css'

const CALM_MS = 350
const MOST = 3

interface QuickFiltersProps {
  object: ObjectMeta
  filter: string
  fields: ReadonlyMap<string, FieldMeta>
  onChange: (filter: string) => void
}

const isOn = (clause: Clause, field: string, operator: string): clause is Condition => !isText(clause) && clause.field === field && clause.operator === operator

export function QuickFilters({ object, filter, fields, onChange }: QuickFiltersProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const me = useSession()?.user.id
  const clauses = readFilter(filter, fields, literalOf)
  const valueOf = (field: string, operator: Condition['operator']) => clauses.find((clause) => isOn(clause, field, operator)) as Condition | undefined
  const put = (field: string, operator: Condition['operator'], value: Condition['value']) => {
    const rest = clauses.filter((clause) => !isOn(clause, field, operator))
    const filled = value !== null && value.length > 0
    onChange(writeFilter(filled ? [...rest, { field, operator, value }] : rest, fields, literalOf))
  }
  const title = fields.get(object.title)
  const typed = title && literalOf(title) === 'text' ? title : null
  const choices = object.fields.filter((field) => field.type === 'choice' && (field.options.choices?.length ?? 0) > 1).slice(0, MOST)
  const owner = fields.get('owner')
  const mine = me && owner ? clauses.some((clause) => isOn(clause, 'owner', 'one-of') && Array.isArray(clause.value) && clause.value.length === 1 && clause.value[0] === me) : false
  return (
    <div className={styles.quick} role="group" aria-label={t('quick.group')}>
      {typed ? <TextBox key={String(valueOf(typed.name, 'contains')?.value ?? '')} label={say(typed.label)} value={String(valueOf(typed.name, 'contains')?.value ?? '')} onChange={(text) => put(typed.name, 'contains', text || null)} /> : null}
      {choices.map((field) => {
        const value = valueOf(field.name, 'one-of')?.value
        return (
          <Select<string[]>
            key={field.name}
            mode="multiple"
            allowClear
            maxTagCount={1}
            className={styles.quickChoice}
            aria-label={say(field.label)}
            placeholder={say(field.label)}
            value={Array.isArray(value) ? [...value] : []}
            options={(field.options.choices ?? []).map((choice) => ({ value: choice.value, label: say(choice.label) }))}
            onChange={(next) => put(field.name, 'one-of', next)}
          />
        )
      })}
      {me && owner ? <Chips label={t('quick.mine')} options={[{ value: 'mine', label: t('quick.mine') }]} value={mine ? ['mine'] : []} onChange={(next) => put('owner', 'one-of', next.includes('mine') ? [me] : null)} /> : null}
    </div>
  )
}

function TextBox({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const t = useTexts('everyday')
  const [text, setText] = useState(value)
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), CALM_MS)
    return () => clearTimeout(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is typed decides, not who listens
  }, [text])
  return <Input allowClear className={styles.quickText} prefix={<SearchIcon />} aria-label={t('quick.text', { field: label })} placeholder={t('quick.text', { field: label })} value={text} onChange={(event) => setText(event.target.value)} />
}
