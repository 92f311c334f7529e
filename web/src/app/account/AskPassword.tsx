/** Before something about the account changes, its person says the password again. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { Alert, Input, Labelled, Modal } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'

interface AskPasswordProps {
  title: string
  run: (password: string) => Promise<void>
  onClose: () => void
}

export function AskPassword({ title, run, onClose }: AskPasswordProps) {
  const t = useTexts('my-account')
  const [password, setPassword] = useState('')
  const running = useMutation({ mutationFn: () => run(password), onError: () => setPassword('') })
  return (
    <Modal open title={title} okText={t('next')} cancelText={t('cancel')} okButtonProps={{ disabled: password === '', loading: running.isPending }} onOk={() => running.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('password.current')} required hint={t('password.why')}>
          {(tied) => <Input.Password {...tied} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} onPressEnter={() => password !== '' && running.mutate()} />}
        </Labelled>
        {running.isError ? <Alert type="error" showIcon title={running.error.message} /> : null}
      </div>
    </Modal>
  )
}
