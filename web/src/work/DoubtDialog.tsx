/** Calls a lead invalid: why, in a choice and in words. It stays with its owner until somebody else has looked. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'

import { doubtRecord, recordKeys, useMeta, useObject, type FieldMeta } from '@/api'
import { Alert, Button, Modal, toast } from '@/design'
import { isEmpty, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { failure } from './actions'
import type { DialogLead, DialogProps } from './dialogs'
import styles from './dialogs.module.css'

const LEAD = 'sales.lead'

function Inside({ lead, onClose }: { lead: DialogLead; onClose: () => void }) {
  const t = useTexts('looks')
  const say = useSay()
  const id = useId()
  const client = useQueryClient()
  const object = useObject(LEAD)
  const asked = useMeta().data?.second_looks?.find((look) => look.object === LEAD)?.ask ?? []
  const fields = asked.flatMap((name) => object?.fields.find((field) => field.name === name) ?? [])
  const [values, setValues] = useState<Record<string, unknown>>({})
  const blank = (field: FieldMeta) => isEmpty(values[field.name]) || String(values[field.name]).trim() === ''
  const doubt = useMutation({
    mutationFn: () => doubtRecord(LEAD, lead.id, values),
    onSuccess: () => {
      toast.success(t('doubted', { name: lead.name }))
      onClose()
    },
    onSettled: () => {
      for (const queryKey of [recordKeys.one(LEAD, lead.id), ['cockpit'], ['board'], ['looks', LEAD], ['list', LEAD], ['records', LEAD]]) void client.invalidateQueries({ queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!fields.some(blank)) doubt.mutate()
  }
  return (
    <form onSubmit={submit}>
      <p className={styles.note}>{t('doubt_note')}</p>
      {doubt.isError ? (
        <div className={styles.gap}>
          <Alert type="error" showIcon title={failure(doubt.error)} />
        </div>
      ) : null}
      {fields.map((field) => {
        const { Input } = typeOf(field)
        return (
          <div key={field.name} className={styles.asked}>
            <label htmlFor={`${id}-${field.name}`}>{say(field.label)}</label>
            <Input id={`${id}-${field.name}`} field={{ ...field, required: true, readonly: false }} label={say(field.label)} value={values[field.name] ?? null} onChange={(value: unknown) => setValues((was) => ({ ...was, [field.name]: value }))} />
          </div>
        )
      })}
      <div className={styles.foot}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={fields.length === 0 || fields.some(blank)} loading={doubt.isPending}>
          {t('doubt')}
        </Button>
      </div>
    </form>
  )
}

export default function DoubtDialog({ lead, onClose }: DialogProps) {
  const t = useTexts('looks')
  return (
    <Modal open={lead !== null} onCancel={onClose} footer={null} width={480} title={lead && t('doubt_title', { name: lead.name })} destroyOnHidden>
      {lead && <Inside lead={lead} onClose={onClose} />}
    </Modal>
  )
}
