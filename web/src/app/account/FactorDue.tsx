/** All that is open to somebody whose company asks for a second factor they do not have yet. */
import { useNavigate } from 'react-router'

import { Alert, Button } from '@/design'
import { useTexts } from '@/i18n'

import { useSigning } from '../session'
import styles from './account.module.css'
import { Factors } from './Factors'

export default function FactorDue() {
  const t = useTexts('my-account')
  const navigate = useNavigate()
  const { signOut } = useSigning()
  return (
    <main className={styles.due}>
      <h1>{t('due.title')}</h1>
      <Alert type="info" showIcon title={t('due.note')} />
      <Factors />
      <div>
        <Button onClick={() => void signOut().then(() => navigate('/login'))}>{t('due.leave')}</Button>
      </div>
    </main>
  )
}
