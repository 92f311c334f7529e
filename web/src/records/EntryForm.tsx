/** A record that is not there yet: the sections of its form, conditions and formulas live, what is wrong at its place. */
import { useState, type FormEvent, type ReactNode } from 'react'

import { useSession, type Meta, type ObjectMeta, type Row } from '@/api'
import { compute, isEmpty } from '@/fields'
import { useTexts } from '@/i18n'

import { editable, placeFaults, withBlanks, withRules } from './editable'
import { blanksOf, entrySections, envOf, formOf, judgeOf, startOf } from './form/formOf'
import { Sections } from './form/Sections'
import { wireValues, type Values } from './sides'
import { Surroundings } from './surroundings'

export interface EntryFormProps {
  /** Of the form, for a button outside of it. */
  id: string
  /** Describes the object and its form. */
  meta: Meta
  object: ObjectMeta
  start?: Values
  error: unknown
  pending: boolean
  /** Gets the filled values as they travel, once nothing is missing. */
  onEnter: (values: Values) => void
  children?: ReactNode
}

export default function EntryForm({ id, meta, object, start, error, pending, onEnter, children }: EntryFormProps) {
  const t = useTexts('records')
  const session = useSession()
  const [draft, setDraft] = useState<Values>(() => ({ ...startOf(object), ...start }))
  const [blank, setBlank] = useState<readonly string[]>([])
  const fields = editable(object.fields)
  const form = formOf(meta, object)
  const whole = compute(object.fields, draft as Row, envOf(session, new Date()).env)
  const judge = judgeOf(form, object, whole, session, new Date())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const missing = blanksOf(fields, judge, whole)
    setBlank(missing.map((field) => field.name))
    if (missing.length === 0) onEnter(wireValues(Object.fromEntries(Object.entries(draft).filter(([, value]) => !isEmpty(value)))))
  }
  const enter = (field: string, value: unknown) => {
    setBlank((was) => was.filter((name) => name !== field))
    setDraft((was) => ({ ...was, [field]: value }))
  }
  const told = withRules(placeFaults(error, fields, t('state.unsaved'), judge.rules.mended), judge.rules.broken(), whole)
  const faults = withBlanks(told, fields, blank, t)
  return (
    <form id={id} onSubmit={submit} noValidate>
      {children}
      <Surroundings>
        <Sections object={object} sections={entrySections(form, object, judge)} judge={judge} row={whole as Row} folded editing={{ values: whole, disabled: pending, faults, onChange: enter }} />
      </Surroundings>
    </form>
  )
}
