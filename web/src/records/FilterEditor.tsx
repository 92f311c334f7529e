/** One condition: field, operator, value; or a clause written by hand. */
import { useId, useState, type FormEvent } from 'react'

import type { FieldMeta } from '@/api'
import { Button, Input, Select } from '@/design'
import { isComplete, isText, operatorsOf, reshape, typeOf, type Clause, type Condition, type Operator } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { filterable, operatorWords } from './clauseWords'
import { Surroundings } from './surroundings'
import styles from './list.module.css'

interface FilterEditorProps {
  fields: ReadonlyMap<string, FieldMeta>
  clause: Clause | null
  onDone: (clause: Clause) => void
  onCancel: () => void
}

const startOf = (field: FieldMeta): Condition => ({ field: field.name, operator: operatorsOf(field)[0] ?? 'is', value: null })

export default function FilterEditor({ fields, clause, onDone, onCancel }: FilterEditorProps) {
  const t = useTexts('records')
  const tf = useTexts('fields')
  const say = useSay()
  const id = useId()
  const [draft, setDraft] = useState<Clause | null>(clause)
  const choices = filterable([...fields.values()])
  const written = draft !== null && isText(draft)
  const field = draft && !isText(draft) ? fields.get(draft.field) : undefined
  const ready = draft !== null && (isText(draft) ? draft.text.trim() !== '' : isComplete(draft))
  const finish = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (draft && ready) onDone(draft)
  }
  return (
    <form className={styles.editor} onSubmit={finish}>
      {written ? null : (
        <label className={styles.editorLine}>
          <span>{t('filter.field')}</span>
          <Select<string>
            autoFocus={draft === null}
            defaultOpen={draft === null}
            aria-label={t('filter.field')}
            showSearch
            placeholder={t('filter.pick_field')}
            value={field?.name ?? null}
            options={choices.map((one) => ({ value: one.name, label: say(one.label) }))}
            onChange={(name) => {
              const chosen = fields.get(name)
              if (chosen) setDraft(startOf(chosen))
            }}
          />
        </label>
      )}
      {draft && !isText(draft) && field ? <ConditionLines id={id} field={field} condition={draft} onChange={setDraft} operatorLabel={(one) => operatorWords(one, field, tf)} /> : null}
      {written ? (
        <label className={styles.editorLine}>
          <span>{t('filter.expression')}</span>
          <Input.TextArea
            autoFocus
            autoSize={{ minRows: 2, maxRows: 6 }}
            className={styles.code}
            spellCheck={false}
            aria-label={t('filter.expression')}
            placeholder={'score >= 70 || grade == "A"'}
            value={draft.text}
            onChange={(event) => setDraft({ text: event.target.value })}
          />
        </label>
      ) : null}
      <div className={styles.editorFoot}>
        {draft === null ? (
          <Button size="small" type="link" onClick={() => setDraft({ text: '' })}>
            {t('filter.by_expression')}
          </Button>
        ) : null}
        <Button size="small" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button size="small" type="primary" htmlType="submit" disabled={!ready}>
          {t('action.apply')}
        </Button>
      </div>
    </form>
  )
}

interface LinesProps {
  id: string
  field: FieldMeta
  condition: Condition
  onChange: (next: Condition) => void
  operatorLabel: (operator: Operator) => string
}

export function ConditionLines({ id, field, condition, onChange, operatorLabel }: LinesProps) {
  const t = useTexts('records')
  const say = useSay()
  const { Filter } = typeOf(field)
  const value = t('filter.value', { field: say(field.label) })
  return (
    <>
      <label className={styles.editorLine}>
        <span>{t('filter.operator')}</span>
        <Select<Operator>
          aria-label={t('filter.operator')}
          value={condition.operator}
          options={operatorsOf(field).map((one) => ({ value: one, label: operatorLabel(one) }))}
          onChange={(operator) => onChange({ ...condition, operator, value: reshape(condition.value, condition.operator, operator) })}
        />
      </label>
      <div className={styles.editorLine}>
        <span aria-hidden>{t('filter.value_short')}</span>
        <Surroundings>
          <Filter id={`${id}-value`} field={field} operator={condition.operator} value={condition.value} label={value} onChange={(next) => onChange({ ...condition, value: next })} />
        </Surroundings>
      </div>
    </>
  )
}
