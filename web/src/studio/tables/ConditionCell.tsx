/** What a row asks of one field: in words; pressed, it is edited. */
import { useId, useState } from 'react'

import type { FieldMeta } from '@/api'
import { Button, Popover, Select } from '@/design'
import { FilterFocusContext, isComplete, literalOf, needsValue, reshape, titleOfId, typeOf, wordsOf, type Condition, type Operator } from '@/fields'
import { Surroundings } from '@/records'
import { useTexts } from '@/i18n'

import styles from './tables.module.css'

interface ConditionCellProps {
  field: FieldMeta
  label: string
  value: Condition | null
  onChange: (condition: Condition | null) => void
}

const SIGNS: Partial<Record<Operator, string>> = { is: '=', 'is-not': '≠', above: '>', below: '<', 'at-least': '≥', 'at-most': '≤', 'one-of': '∈', 'none-of': '∉' }
const TIMELY: Operator[] = ['is', 'at-least', 'at-most', 'above', 'below']

export function ConditionCell({ field, label, value, onChange }: ConditionCellProps) {
  const t = useTexts('studio-tables')
  const tf = useTexts('fields')
  const id = useId()
  const [open, setOpen] = useState(false)
  const { Filter, facts } = typeOf(field)
  const first = facts.operators[0] ?? 'is'
  const [draft, setDraft] = useState<Condition | null>(null)
  const shown = draft ?? value ?? { field: field.name, operator: first, value: null }
  const timely = ['date', 'datetime'].includes(literalOf(field))
  const operatorWords = (one: Operator) => tf(timely && TIMELY.includes(one) ? `dayOperator.${one}` : `operator.${one}`)
  const valueWords = (one: string) => (literalOf(field) === 'reference' ? titleOfId(one) : wordsOf(field, one) || one)
  const words = () => {
    if (!value) return t('cell.any')
    if (!needsValue(value.operator)) return operatorWords(value.operator)
    const values = (typeof value.value === 'string' ? [value.value] : (value.value ?? [])).map((one) => (one ? valueWords(one) : '…'))
    return value.operator === 'between' ? values.join(' ~ ') : `${SIGNS[value.operator] ?? operatorWords(value.operator)} ${values.join(tf('join'))}`
  }
  const close = () => {
    setOpen(false)
    if (draft && isComplete(draft)) onChange(draft)
    setDraft(null)
  }
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      destroyOnHidden
      content={
        <Surroundings>
          <FilterFocusContext value={true}>
            <form
              className={styles.cellForm}
              onSubmit={(event) => {
                event.preventDefault()
                close()
              }}
            >
              <Select<Operator> aria-label={t('cell.operator')} value={shown.operator} options={facts.operators.map((one) => ({ value: one, label: operatorWords(one) }))} onChange={(operator) => setDraft({ ...shown, operator, value: reshape(shown.value, shown.operator, operator) })} />
              <Filter id={`${id}-value`} field={field} operator={shown.operator} value={shown.value} label={label} onChange={(next) => setDraft({ ...shown, value: next })} />
              <div className={styles.cellFoot}>
                <Button
                  size="small"
                  onClick={() => {
                    setDraft(null)
                    setOpen(false)
                    onChange(null)
                  }}
                >
                  {t('cell.clear')}
                </Button>
                <Button size="small" type="primary" htmlType="submit">
                  {t('cell.done')}
                </Button>
              </div>
            </form>
          </FilterFocusContext>
        </Surroundings>
      }
    >
      <button type="button" className={styles.cell} data-any={value === null} aria-label={`${label}: ${words()}`} aria-haspopup="dialog">
        {words()}
      </button>
    </Popover>
  )
}
