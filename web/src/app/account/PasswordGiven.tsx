/** A password that was drawn for somebody, shown once, to be handed over. */
import { Alert, Button, CopyIcon, Modal, toast } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import styles from './account.module.css'
import type { Given } from './shapes'

interface PasswordGivenProps {
  name: string
  login: string
  given: Given
  onClose: () => void
}

export function PasswordGiven({ name, login, given, onClose }: PasswordGivenProps) {
  const t = useTexts('my-account')
  return (
    <Modal open title={t('given.title', { name })} okText={t('given.handed')} cancelButtonProps={{ style: { display: 'none' } }} onOk={onClose} onCancel={onClose}>
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
