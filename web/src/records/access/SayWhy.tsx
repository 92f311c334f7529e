/** One press with words: hold something back, lift it, or open a record in an emergency. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { liftSuspension, openInEmergency, suspendAccess, type Label } from '@/api'
import { Alert, Input, Labelled, Modal, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './access.module.css'

type Deed = { does: 'suspend'; body: { key?: string; person?: string } } | { does: 'lift'; id: string } | { does: 'emergency'; object: string; record: string }
type SayWhyProps = Deed & { name: Label; onClose: () => void }

export function SayWhy(props: SayWhyProps) {
  const { does, name, onClose } = props
  const t = useTexts('access')
  const say = useSay()
  const form = useId()
  const client = useQueryClient()
  const [words, write] = useState('')
  const run = useMutation<unknown>({
    mutationFn: () => {
      const said = words.trim()
      if (props.does === 'suspend') return suspendAccess({ ...props.body, reason: said })
      return props.does === 'lift' ? liftSuspension(props.id, said) : openInEmergency(props.object, props.record, said)
    },
    onSuccess: async () => {
      toast.success(t(`${does}.done`))
      await client.invalidateQueries()
      onClose()
    },
  })
  return (
    <Modal open typing title={t(`${does}.title`, { name: say(name) })} onCancel={onClose} okText={t(`${does}.submit`)} cancelText={t('cancel')} okButtonProps={{ danger: does !== 'lift', disabled: !words.trim(), loading: run.isPending, htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (words.trim()) run.mutate()
        }}
      >
        {run.isError ? <Alert type="error" showIcon title={run.error.message} /> : null}
        <p className={styles.words}>{t(`${does}.note`)}</p>
        <Labelled label={t(`${does}.reason`)} required>
          {(tied) => <Input.TextArea {...tied} rows={2} maxLength={500} value={words} onChange={(event) => write(event.target.value)} />}
        </Labelled>
      </form>
    </Modal>
  )
}
