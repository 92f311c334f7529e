/** A column asks for values a record does not have yet: they are given here, and the card goes on. */
import { useId, useState, type FormEvent } from 'react'

import { faultField, type ApiProblem, type ObjectMeta, type Row } from '@/api'
import { Modal } from '@/design'
import { useTexts } from '@/i18n'

import { editable, placeFaults } from '../editable'
import RecordForm from '../RecordForm'
import { wireValues, type Values } from '../sides'
import { Surroundings } from '../surroundings'

interface MissingValuesProps {
  object: ObjectMeta
  row: Row
  problem: ApiProblem
  column: string
  onClose: () => void
  onDone: (values: Values) => Promise<void>
}

export default function MissingValues({ object, row, problem, column, onClose, onDone }: MissingValuesProps) {
  const t = useTexts('everyday')
  const id = useId()
  const [draft, setDraft] = useState<Values>({})
  const [busy, setBusy] = useState(false)
  const asked = new Set(problem.faults.map((fault) => faultField(fault.at).split('.')[0]))
  const fields = editable(object.fields).filter((field) => asked.has(field.name))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    await onDone(wireValues(draft))
    setBusy(false)
  }
  return (
    <Modal open title={t('layout.missing', { column })} okText={t('layout.go_on')} cancelText={t('cancel')} okButtonProps={{ htmlType: 'submit', form: id, loading: busy }} onCancel={onClose}>
      <form id={id} onSubmit={(event) => void submit(event)} noValidate>
        <Surroundings>
          <RecordForm fields={fields} values={{ ...row, ...draft }} disabled={busy} faults={placeFaults(problem, fields, t('unsaved'))} onChange={(field, value) => setDraft((was) => ({ ...was, [field]: value }))} />
        </Surroundings>
      </form>
    </Modal>
  )
}
