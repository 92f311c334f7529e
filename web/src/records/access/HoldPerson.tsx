/** The breaker for a person: nothing is open to him any more, on every screen, until somebody lifts it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { suspendAccess } from '@/api'
import { Alert, Input, Labelled, Modal, Select, toast } from '@/design'
import { useTexts } from '@/i18n'

import { useNamed } from './named'
import styles from './access.module.css'

export function HoldPerson({ onClose }: { onClose: () => void }) {
  const t = useTexts('access')
  const form = useId()
  const client = useQueryClient()
  const people = useNamed('org.user', true)
  const [person, choose] = useState<string | null>(null)
  const [reason, write] = useState('')
  const said = reason.trim()
  const run = useMutation({
    mutationFn: (key: string) => suspendAccess({ person: key, reason: said }),
    onSuccess: async () => {
      toast.success(t('suspend.done'))
      await client.invalidateQueries({ queryKey: ['access'] })
      onClose()
    },
  })
  return (
    <Modal open typing title={t('breaker.press_person')} onCancel={onClose} okText={t('suspend.submit')} cancelText={t('cancel')} okButtonProps={{ danger: true, disabled: !person || !said, loading: run.isPending, htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (person && said) run.mutate(person)
        }}
      >
        {run.isError ? <Alert type="error" showIcon title={run.error.message} /> : null}
        <p className={styles.words}>{t('breaker.person_note')}</p>
        <Labelled label={t('breaker.person')} required>
          {(tied) => <Select<string> {...tied} showSearch options={people} value={person} onChange={choose} />}
        </Labelled>
        <Labelled label={t('suspend.reason')} required>
          {(tied) => <Input.TextArea {...tied} rows={2} maxLength={500} value={reason} onChange={(event) => write(event.target.value)} />}
        </Labelled>
      </form>
    </Modal>
  )
}
