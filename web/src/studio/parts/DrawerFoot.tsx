/** How a drawer over one definition ends: take it out, leave it, or put it into the draft. */
import { Button } from '@/design'
import { useTexts } from '@/i18n'

import styles from '../studio.module.css'

interface DrawerFootProps {
  ready: boolean
  onSave: () => void
  onCancel: () => void
  /** Not for a new one. */
  onRemove?: () => void
}

export function DrawerFoot({ ready, onSave, onCancel, onRemove }: DrawerFootProps) {
  const t = useTexts('studio')
  return (
    <div className={styles.drawerFoot}>
      {onRemove ? (
        <Button danger className={styles.footFirst} onClick={onRemove}>
          {t('action.remove')}
        </Button>
      ) : null}
      <Button onClick={onCancel}>{t('action.cancel')}</Button>
      <Button type="primary" disabled={!ready} onClick={onSave}>
        {t('action.save')}
      </Button>
    </div>
  )
}
