/** A new password; other devices are signed out by it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Labelled, Modal, Panel, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'

export function Password() {
  const t = useTexts('my-account')
  const [changing, change] = useState(false)
  return (
    <Panel title={t('password.title')} note={t('password.note')} actions={<Button onClick={() => change(true)}>{t('password.change')}</Button>}>
      <p className={styles.quiet}>{t('password.advice')}</p>
      {changing ? <Change onClose={() => change(false)} /> : null}
    </Panel>
  )
}

function Change({ onClose }: { onClose: () => void }) {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const changing = useMutation({
    mutationFn: () => http.put('/me/password', { current, password }),
    onSuccess: () => {
      toast.success(t('password.changed'))
      onClose()
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
  })
  const differs = again !== '' && again !== password
  const ready = current !== '' && password.length >= 8 && again === password
  return (
    <Modal open title={t('password.change')} okText={t('password.change')} cancelText={t('cancel')} okButtonProps={{ disabled: !ready, loading: changing.isPending }} onOk={() => changing.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('password.current')} required>
          {(tied) => <Input.Password {...tied} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />}
        </Labelled>
        <Labelled label={t('password.new')} required hint={t('password.least')}>
          {(tied) => <Input.Password {...tied} autoComplete="new-password" maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Labelled>
        <Labelled label={t('password.again')} required hint={differs ? t('password.differs') : undefined}>
          {(tied) => <Input.Password {...tied} autoComplete="new-password" maxLength={256} status={differs ? 'error' : undefined} value={again} onChange={(event) => setAgain(event.target.value)} />}
        </Labelled>
        {changing.isError ? <Alert type="error" showIcon title={changing.error.message} /> : null}
      </div>
    </Modal>
  )
}
