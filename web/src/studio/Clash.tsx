/** Two people changed the same definition: one must say whose stands. */
import { Alert, Button } from '@/design'
import { useTexts } from '@/i18n'

import { solveClash, useDraftLife } from './draft'
import { useDraftTitle } from './drafts'
import styles from './studio.module.css'

export function Clash() {
  const t = useTexts('studio')
  const title = useDraftTitle()
  const clash = useDraftLife((life) => life.clash)
  if (clash.length === 0) return null
  return (
    <Alert
      className={styles.clash}
      type="warning"
      showIcon
      title={t('clash.title', { names: clash.map((one) => one.name).join(', ') })}
      action={
        <span className={styles.clashActions}>
          <Button size="small" onClick={() => void solveClash(false, title)}>
            {t('clash.theirs')}
          </Button>
          <Button size="small" type="primary" onClick={() => void solveClash(true, title)}>
            {t('clash.mine')}
          </Button>
        </span>
      }
    />
  )
}
