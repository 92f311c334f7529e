/** Recovery codes, shown once. */
import { Alert, Button, CopyIcon, Modal, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const t = useTexts('my-account')
  return (
    <Modal open title={t('factors.recovery')} okText={t('factors.kept')} cancelButtonProps={{ style: { display: 'none' } }} mask={{ closable: false }} onOk={onClose} onCancel={onClose}>
      <div className={styles.form}>
        <Alert type="warning" showIcon title={t('factors.once')} />
        <ul className={styles.codes}>
          {codes.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ul>
        <div>
          <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(codes.join('\n')).then(() => toast.success(t('copied')))}>
            {t('copy')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
