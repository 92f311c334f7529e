/** While a draft is looked at, every page says so and offers the way back. */
import { currentPreview, setPreview } from '@/api'
import { Button, EyeIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './shell.module.css'

export function PreviewBanner() {
  const t = useTexts('shell')
  const preview = currentPreview()
  if (!preview) return null
  const leave = () => {
    setPreview(null)
    location.assign(preview.back ?? '/studio')
  }
  return (
    <div className={styles.preview} role="status">
      <EyeIcon aria-hidden />
      <span>{preview.as ? t('preview.as', { title: preview.title, name: preview.as.name }) : t('preview.shown', { title: preview.title })}</span>
      <Button size="small" onClick={leave}>
        {t(preview.back ? 'preview.say' : 'preview.leave')}
      </Button>
    </div>
  )
}
