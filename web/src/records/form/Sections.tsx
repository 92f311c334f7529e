/** The sections of a tab, read or entered. */
import { useState, type ReactNode } from 'react'

import type { FormSection, ObjectMeta, Row } from '@/api'
import { Button, NextIcon, OpenIcon } from '@/design'
import { isEmpty, ValueList } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { NO_FAULTS, type Faults } from '../editable'
import RecordForm from '../RecordForm'
import type { Values } from '../sides'
import type { Judge } from './formOf'
import styles from '../detail.module.css'

interface SectionsProps {
  object: ObjectMeta
  sections: readonly FormSection[]
  judge: Judge
  row: Row
  /** Closed sections stay closed while editing, unless something in them has to be filled. */
  folded?: boolean
  editing: { values: Values; faults: Faults; disabled: boolean; onChange: (field: string, value: unknown) => void } | null
}

export function Sections({ object, sections, judge, row, folded = false, editing }: SectionsProps) {
  const byName = new Map(object.fields.map((field) => [field.name, field]))
  const t = useTexts('everyday')
  const [all, setAll] = useState(false)
  const open = sections.filter((one) => judge.shown(one.visible_when))
  const fieldsOf = (one: FormSection) => one.fields.flatMap((name) => byName.get(name) ?? []).filter((field) => judge.visible(field.name))
  const empty = open.flatMap(fieldsOf).filter((field) => isEmpty(row[field.name])).length
  const system = object.fields.filter((field) => field.system)
  return (
    <>
      {open.map((one, at) => {
        const fields = fieldsOf(one)
        // A section that is read shows what is filled; the rest is one press away.
        const shown = editing ? fields.filter((field) => !field.derived && !field.system && !field.readonly) : all ? fields : fields.filter((field) => !isEmpty(row[field.name]))
        // What follows from the inputs is shown beside them while they change.
        const made = editing ? fields.filter((field) => field.formula !== undefined && !isEmpty(editing.values[field.name])) : []
        if (shown.length === 0) return null
        return (
          <OneSection key={`${at} ${one.fields[0] ?? ''}`} section={one} forced={editing !== null && !(folded && shown.every((field) => !editing.faults.byField.has(field.name) && !judge.required(field)))}>
            {editing ? (
              <>
              <RecordForm fields={shown} values={editing.values} faults={at === 0 ? editing.faults : { byField: editing.faults.byField, rest: NO_FAULTS.rest }} disabled={editing.disabled} judge={judge} columns={one.columns} onChange={editing.onChange} />
                {made.length > 0 ? <ValueList fields={made} row={editing.values as Row} className={styles.facts} columns={one.columns} /> : null}
              </>
            ) : (
              <ValueList fields={shown} row={row} className={styles.facts} columns={one.columns} />
            )}
          </OneSection>
        )
      })}
      {!editing && all ? <ValueList fields={system} row={row} className={styles.facts} columns={2} /> : null}
      {!editing && (empty > 0 || system.length > 0) ? (
        <Button size="small" type="link" className={styles.showAll} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('record.filled_only') : t('record.hidden_fields', { count: empty + system.length })}
        </Button>
      ) : null}
    </>
  )
}

function OneSection({ section, forced, children }: { section: FormSection; forced: boolean; children: ReactNode }) {
  const say = useSay()
  const [closed, setClosed] = useState(section.collapsed)
  const open = forced || !closed
  if (!section.label) return <div className={styles.section}>{children}</div>
  return (
    <section className={styles.section}>
      <h3 className={styles.sectionHead}>
        <button type="button" aria-expanded={open} onClick={() => setClosed(!closed)}>
          {open ? <OpenIcon aria-hidden /> : <NextIcon aria-hidden />}
          {say(section.label)}
        </button>
      </h3>
      {open ? children : null}
    </section>
  )
}
