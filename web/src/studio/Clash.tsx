/** Two people changed the same definition: one must say whose stands. */
import { Alert, Button, toast } from '@/design'
import { useTexts } from '@/i18n'

import { rebaseDraft, solveClash, useDraftLife } from './draft'
import { useDraftTitle } from './drafts'
import styles from './studio.module.css'

export function Clash() {
  const t = useTexts('studio')
  const title = useDraftTitle()
  const clash = useDraftLife((life) => life.clash)
  const conflicts = useDraftLife((life) => life.draft?.conflicts)
  const solve = (mine: boolean) => {
    const solving = clash.length > 0 ? solveClash(mine, title) : rebaseDraft(mine ? 'mine' : 'theirs')
    solving.catch((error: Error) => toast.error(error.message))
  }
  const torn = clash.length > 0 ? clash : (conflicts ?? [])
  if (torn.length === 0) return null
  return (
    <Alert
      className={styles.clash}
      type="warning"
      showIcon
      title={t(clash.length > 0 ? 'clash.title' : 'clash.published', { names: torn.map((one) => one.name).join(', ') })}
      action={
        <span className={styles.clashActions}>
          <Button size="small" onClick={() => solve(false)}>
            {t('clash.theirs')}
          </Button>
          <Button size="small" type="primary" onClick={() => solve(true)}>
            {t('clash.mine')}
          </Button>
        </span>
      }
    />
  )
}
