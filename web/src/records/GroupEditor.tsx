/** Conditions of which any is enough: rows of field, operator and value. */
import { useId, useState, type FormEvent } from 'react'

import type { FieldMeta } from '@/api'
import { AddIcon, Button, RemoveIcon, Select } from '@/design'
import { isComplete, operatorsOf, type Condition } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { filterable, operatorWords } from './clauseWords'
import { ConditionLines } from './FilterEditor'
import styles from './list.module.css'

interface GroupEditorProps {
  fields: ReadonlyMap<string, FieldMeta>
  group: readonly Condition[]
  onDone: (group: Condition[]) => void
  onCancel: () => void
}

export default function GroupEditor({ fields, group, onDone, onCancel }: GroupEditorProps) {
  const t = useTexts('records')
  const te = useTexts('everyday')
  const tf = useTexts('fields')
  const say = useSay()
  const id = useId()
  const [rows, setRows] = useState<(Condition | null)[]>(group.length > 0 ? [...group] : [null, null])
  const choices = filterable([...fields.values()])
  const ready = rows.filter((row) => row !== null && isComplete(row)) as Condition[]
  const put = (at: number, next: Condition) => setRows((was) => was.map((row, index) => (index === at ? next : row)))
  const finish = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (ready.length > 0) onDone(ready)
  }
  return (
    <form className={styles.editor} onSubmit={finish}>
      {rows.map((row, at) => {
        const field = row ? fields.get(row.field) : undefined
        return (
          <div key={at} className={styles.orGroup} role="group" aria-label={`${te('advanced.any')} ${at + 1}`}>
            <div className={styles.orLine}>
              <Select<string>
                aria-label={t('filter.field')}
                showSearch
                placeholder={t('filter.pick_field')}
                value={row?.field ?? null}
                options={choices.map((one) => ({ value: one.name, label: say(one.label) }))}
                onChange={(name) => {
                  const chosen = fields.get(name)
                  if (chosen) put(at, { field: name, operator: operatorsOf(chosen)[0] ?? 'is', value: null })
                }}
              />
              {rows.length > 1 ? <Button size="small" type="text" icon={<RemoveIcon />} aria-label={te('advanced.drop')} onClick={() => setRows((was) => was.filter((_, index) => index !== at))} /> : null}
            </div>
            {row && field ? <ConditionLines id={`${id}-${at}`} field={field} condition={row} onChange={(next) => put(at, next)} operatorLabel={(one) => operatorWords(one, field, tf)} /> : null}
          </div>
        )
      })}
      <div className={styles.editorFoot}>
        <Button size="small" icon={<AddIcon />} onClick={() => setRows((was) => [...was, null])}>
          {te('advanced.add')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button size="small" type="primary" htmlType="submit" disabled={ready.length === 0}>
          {t('action.apply')}
        </Button>
      </div>
    </form>
  )
}
