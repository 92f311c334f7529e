/** A column asks for values a record does not have yet: they are given here, and the card goes on. */
import { useId, useState, type FormEvent } from 'react'

import { ApiProblem, faultField, type ObjectMeta, type Row } from '@/api'
import { Modal } from '@/design'
import { isEmpty } from '@/fields'
import { useTexts } from '@/i18n'

import { editable, placeFaults, type Faults } from '../editable'
import RecordForm from '../RecordForm'
import { wireValues, type Values } from '../sides'
import { Surroundings } from '../surroundings'

interface MissingValuesProps {
  object: ObjectMeta
  row: Row
  /** The fields that the record's form asks for, or what the server refused. */
  asked: readonly string[] | ApiProblem
  column: string
  onClose: () => void
  onDone: (values: Values) => Promise<void>
}

export default function MissingValues({ object, row, asked, column, onClose, onDone }: MissingValuesProps) {
  const t = useTexts('everyday')
  const tr = useTexts('records')
  const id = useId()
  const [draft, setDraft] = useState<Values>({})
  const [busy, setBusy] = useState(false)
  const [blank, setBlank] = useState<readonly string[]>([])
  const refused = asked instanceof ApiProblem
  const names = new Set(refused ? asked.faults.map((fault) => faultField(fault.at).split('.')[0]) : asked)
  const fields = editable(object.fields).filter((field) => names.has(field.name)).map((field) => (refused ? field : { ...field, required: true }))
  const faults: Faults = { rest: [], byField: new Map(blank.map((name) => [name, tr('form.required')])) }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = refused ? [] : fields.filter((field) => isEmpty(draft[field.name])).map((field) => field.name)
    setBlank(missing)
    if (missing.length > 0) return
    setBusy(true)
    await onDone(wireValues(draft))
    setBusy(false)
  }
  return (
    <Modal open title={t('layout.missing', { column })} okText={t('layout.go_on')} cancelText={t('cancel')} okButtonProps={{ htmlType: 'submit', form: id, loading: busy }} onCancel={onClose}>
      <form id={id} onSubmit={(event) => void submit(event)} noValidate>
        <Surroundings>
          <RecordForm fields={fields} values={{ ...row, ...draft }} disabled={busy} faults={refused ? placeFaults(asked, fields, t('unsaved')) : faults} onChange={(field, value) => setDraft((was) => ({ ...was, [field]: value }))} />
        </Surroundings>
      </form>
    </Modal>
  )
}
