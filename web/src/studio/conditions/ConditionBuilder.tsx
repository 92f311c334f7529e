/** A condition as rows and groups, or as expression text; what rows cannot show stays text. The text is the truth. */
import { useMemo, useState } from 'react'

import { Segmented } from '@/design'
import type { FieldMeta } from '@/api'
import { FilterFocusContext, literalOf } from '@/fields'
import { Surroundings } from '@/records'
import { useTexts } from '@/i18n'

import { useEventFields } from '../eventFields'
import { useFieldMetas } from '../fields'
import ExpressionBox from './ExpressionBox'
import { GroupRows } from './GroupRows'
import { Meaning } from './Meaning'
import { useChecked, type Known } from './checked'
import { placed, readText, writeGroup, type Group, type Item } from './tree'
import styles from './conditions.module.css'

export interface ConditionBuilderProps {
  object: string
  value: string
  onChange: (text: string) => void
  draft?: string
  label: string
  /** Names besides the fields; who acts, when nothing else is said. `question`: a filter of rows, which may ask for what is below. */
  names?: Known
  /** The condition is about events of this type; `object` is whose records they are about. */
  event?: string
}

/** Only questions put to the database know what stands below a record. */
const withoutTrees = (fields: ReadonlyMap<string, FieldMeta>) => new Map([...fields].map(([name, field]) => [name, { ...field, tree: false }]))

export default function ConditionBuilder({ object, value, onChange, label, names = 'access', event }: ConditionBuilderProps) {
  const t = useTexts('studio-conditions')
  const ofObject = useFieldMetas(object)
  const ofEvent = useEventFields(event)
  const fields = useMemo(() => (event ? ofEvent : names === 'question' ? ofObject : withoutTrees(ofObject)), [ofObject, ofEvent, names, event])
  const [mode, setMode] = useState<'rows' | 'text'>('rows')
  // Rows that are not filled in yet are not in the text: they live here until they are.
  const [rows, setRows] = useState<{ group: Group; text: string } | null>(null)
  const group = rows && rows.text === value ? rows.group : readText(value, fields, literalOf)
  const checked = useChecked(object, mode === 'rows' ? value : '', 'bool', names, event)
  const put = (next: Group) => {
    const text = writeGroup(next, fields, literalOf)
    setRows({ group: next, text })
    if (text !== value) onChange(text)
  }
  const change = (path: readonly number[], item: Item | null) => put(path.length ? placed(group, path, item) : ((item as Group | null) ?? { of: 'all', items: [] }))
  return (
    <div className={styles.builder} role="group" aria-label={label}>
      <div className={styles.modes}>
        <Segmented
          size="small"
          aria-label={t('mode.label')}
          value={mode}
          onChange={setMode}
          options={[
            { value: 'rows', label: t('mode.rows') },
            { value: 'text', label: t('mode.text') },
          ]}
        />
      </div>
      {mode === 'text' ? (
        <ExpressionBox object={object} value={value} label={label} result="bool" names={names} event={event} onChange={onChange} />
      ) : fields.size === 0 ? (
        <p className={styles.none}>{t('no_fields')}</p>
      ) : (
        <Surroundings>
          <FilterFocusContext value={false}>
            <GroupRows group={group} path={[]} fields={fields} onChange={change} onWrite={() => setMode('text')} />
          </FilterFocusContext>
          <Meaning checked={checked} />
        </Surroundings>
      )}
    </div>
  )
}
