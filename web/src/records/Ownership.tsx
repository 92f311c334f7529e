/** Taking a record from the pool, and handing it to somebody else. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'

import { ApiProblem, http, recordKeys, useAbility, type FieldMeta, type ObjectMeta, type Row } from '@/api'
import { Alert, Button, ClaimIcon, Input, Modal, PeopleIcon, toast } from '@/design'
import { isReference, typeOf } from '@/fields'
import { useTexts } from '@/i18n'

import { placeFaults } from './editable'
import { Surroundings } from './surroundings'
import styles from './detail.module.css'

export function Ownership({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('records')
  const client = useQueryClient()
  const [handing, setHanding] = useState(false)
  const mayTransfer = useAbility('see_board') && object.actions.includes('claim')
  const owner = object.fields.find((field) => field.name === 'owner')
  const renew = () => client.invalidateQueries({ queryKey: recordKeys.one(object.name, row.id) })
  const claim = useMutation({
    mutationFn: () => http.post<Row>(`/records/${object.name}/${row.id}/claim`),
    onSuccess: async () => {
      toast.success(t('owner.claimed'))
      await renew()
    },
    onError: async (error) => {
      toast.error(error instanceof ApiProblem ? error.message : t('state.unsaved'))
      await renew()
    },
  })
  return (
    <>
      {object.actions.includes('claim') && !row.owner ? (
        <Button type="primary" icon={<ClaimIcon />} loading={claim.isPending} onClick={() => claim.mutate()}>
          {t('owner.claim')}
        </Button>
      ) : null}
      {mayTransfer && owner ? (
        <Button icon={<PeopleIcon />} onClick={() => setHanding(true)}>
          {t('owner.transfer')}
        </Button>
      ) : null}
      {handing && owner ? <Transfer object={object} row={row} owner={owner} onClose={() => setHanding(false)} onDone={renew} /> : null}
    </>
  )
}

interface TransferProps {
  object: ObjectMeta
  row: Row
  owner: FieldMeta
  onClose: () => void
  onDone: () => Promise<void>
}

function Transfer({ object, row, owner, onClose, onDone }: TransferProps) {
  const t = useTexts('records')
  const id = useId()
  const [to, setTo] = useState<unknown>(null)
  const [reason, setReason] = useState('')
  const hand = useMutation({
    mutationFn: () => http.post<Row>(`/records/${object.name}/${row.id}/transfer`, { to: isReference(to) ? to.id : to, reason: reason.trim() }),
    onSuccess: async () => {
      toast.success(t('owner.transferred'))
      onClose()
      await onDone()
    },
  })
  const faults = placeFaults(hand.error, [], t('state.unsaved'))
  const { Input: OwnerInput } = typeOf(owner)
  const ready = isReference(to) && reason.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) hand.mutate()
  }
  return (
    <Modal open title={t('owner.transfer_title')} onCancel={onClose} okText={t('owner.transfer')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready, loading: hand.isPending, htmlType: 'submit', form: id }}>
      <form id={id} className={styles.handing} onSubmit={submit}>
        {faults.rest.length > 0 ? <Alert type="error" showIcon title={faults.rest.join(' ')} /> : null}
        <label htmlFor={`${id}-to`}>{t('owner.to')}</label>
        <Surroundings>
          <OwnerInput id={`${id}-to`} field={{ ...owner, required: true }} label={t('owner.to')} value={to} onChange={setTo} />
        </Surroundings>
        <label htmlFor={`${id}-why`}>{t('owner.reason')}</label>
        <Input.TextArea id={`${id}-why`} rows={3} maxLength={500} value={reason} placeholder={t('owner.reason_hint')} onChange={(event) => setReason(event.target.value)} />
      </form>
    </Modal>
  )
}
