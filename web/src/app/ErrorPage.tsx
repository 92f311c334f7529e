/** A page that broke, and a page that is not there. */
import { useNavigate, useRouteError } from 'react-router'

import { Blank, Button, WarnIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './shell.module.css'

export function ErrorPage() {
  const error = useRouteError()
  const t = useTexts('shell')
  const words = error instanceof Error ? error.message : ''
  return (
    <div role="alert" style={{ paddingTop: '12vh' }}>
      <Blank
        icon={<WarnIcon />}
        title={t('error.title')}
        note={t('error.note')}
        action={
          <>
            <Button type="primary" onClick={() => location.reload()}>
              {t('action.reload')}
            </Button>
            {words ? <code className={styles.broken}>{words}</code> : null}
          </>
        }
      />
    </div>
  )
}

export function NotFound() {
  const t = useTexts('shell')
  const navigate = useNavigate()
  return (
    <div style={{ paddingTop: '10vh' }}>
      <Blank title={t('error.not_found')} note={t('error.not_found_note')} action={<Button onClick={() => void navigate('/')}>{t('error.home')}</Button>} />
    </div>
  )
}
