/** All that is open to somebody whose company asks for a second factor they do not have yet. */
import { Alert, Button } from '@/design'
import { useTexts } from '@/i18n'

import { useSigning } from '../session'
import styles from './account.module.css'
import { Factors } from './Factors'

export function FactorDue() {
  const t = useTexts('my-account')
  const { signOut } = useSigning()
  return (
    <main className={styles.due}>
      <h1>{t('due.title')}</h1>
      <Alert type="info" showIcon title={t('due.note')} />
      <Factors />
      <div>
        <Button onClick={() => void signOut()}>{t('due.leave')}</Button>
      </div>
    </main>
  )
}
