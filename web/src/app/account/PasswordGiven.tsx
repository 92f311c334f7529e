/** A password that is drawn for somebody, shown once, to be handed over. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, CopyIcon, Modal, toast } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import styles from './account.module.css'
import type { Given } from './shapes'

/** Drawing one for somebody, and the dialog that shows it until it was handed over. */
export function useGiving(name: string, login: string, path: string, body?: { user: string }) {
  const client = useQueryClient()
  const [given, hand] = useState<Given>()
  const giving = useMutation({
    mutationFn: () => http.post<Given>(path, body),
    onSuccess: hand,
    onError: (error) => void toast.error(error.message),
  })
  const close = () => {
    hand(undefined)
    void client.invalidateQueries({ queryKey: ['sign-in'] })
  }
  return { giving, dialog: given ? <PasswordGiven name={name} login={login} given={given} onClose={close} /> : null }
}

interface PasswordGivenProps {
  name: string
  login: string
  given: Given
  onClose: () => void
}

function PasswordGiven({ name, login, given, onClose }: PasswordGivenProps) {
  const t = useTexts('my-account')
  return (
    <Modal open title={t('given.title', { name })} okText={t('given.handed')} cancelButtonProps={{ style: { display: 'none' } }} mask={{ closable: false }} onOk={onClose} onCancel={onClose}>
      <div className={styles.form}>
        <Alert type="warning" showIcon title={t('given.once')} />
        <dl className={styles.given}>
          <dt>{t('given.login')}</dt>
          <dd>{login}</dd>
          <dt>{t('given.password')}</dt>
          <dd>
            <code>{given.password}</code>
          </dd>
        </dl>
        <p className={styles.quiet}>{t('given.note', { until: formatTime(given.until) })}</p>
        <div>
          <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(given.password).then(() => toast.success(t('copied')))}>
            {t('given.copy')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
