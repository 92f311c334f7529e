/** 一键申请支援: what is needed, for which customer, in a few words; a routing policy says to whom it goes, else to who leads the war zone. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { askSupport, useObject, type CellShown } from '@/api'
import { Alert, Chips, Input, Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './cells.module.css'

export default function AskSupport({ id, cell, object, onClose }: { id: string; cell: CellShown; object: string; onClose: () => void }) {
  const t = useTexts('cells')
  const say = useSay()
  const form = useId()
  const client = useQueryClient()
  const target = useObject(object)
  const needs = (target?.fields.find((field) => field.name === target.title)?.options.choices ?? []) as { value: string; label: { zh: string; en: string } }[]
  const [chosen, choose] = useState<string | null>(null)
  const need = chosen ?? needs[0]?.value ?? ''
  const [account, about] = useState('')
  const [note, write] = useState('')
  const ask = useMutation({
    mutationFn: () => askSupport(id, { need, account: account || null, note: note.trim() }),
    onSuccess: () => {
      toast.success(t('support.asked'))
      void client.invalidateQueries({ queryKey: ['cells', id] })
      onClose()
    },
  })
  return (
    <Modal open title={t('support.title', { name: cell.name })} onCancel={onClose} okText={t('support.submit')} cancelText={t('support.cancel')} okButtonProps={{ loading: ask.isPending, disabled: !need, htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (need) ask.mutate()
        }}
      >
        {ask.isError ? <Alert type="error" showIcon title={ask.error.message} /> : null}
        <Chips single label={t('support.need')} options={needs.map((one) => ({ value: one.value, label: say(one.label) }))} value={[need]} onChange={([next]) => next && choose(next)} />
        <Labelled label={t('support.account')}>
          {(tied) => <Select<string> {...tied} value={account} options={[{ value: '', label: t('support.no_account') }, ...cell.accounts.filter((one) => one.seen).map((one) => ({ value: one.id, label: one.title }))]} onChange={(next: string) => about(next)} />}
        </Labelled>
        <Labelled label={t('support.note')}>{(tied) => <Input.TextArea {...tied} rows={3} maxLength={2000} value={note} placeholder={t('support.hint')} onChange={(event) => write(event.target.value)} />}</Labelled>
      </form>
    </Modal>
  )
}
