/** While a draft is looked at, every page says so and offers the way back. */
import { currentPreview, setPreview } from '@/api'
import { Blank, Button, EyeIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './shell.module.css'

function leavePreview(): void {
  const back = currentPreview()?.back ?? '/studio'
  setPreview(null)
  location.assign(back)
}

/** The draft cannot be looked at (any more): somebody made it faulty, published or threw it away meanwhile. */
export function PreviewRefused({ words }: { words: string }) {
  const t = useTexts('shell')
  return (
    <div role="alert" style={{ paddingTop: '12vh' }}>
      <Blank icon={<EyeIcon />} title={t('preview.refused')} note={words} action={<Button type="primary" onClick={leavePreview}>{t('preview.leave')}</Button>} />
    </div>
  )
}

export function PreviewBanner() {
  const t = useTexts('shell')
  const preview = currentPreview()
  if (!preview) return null
  return (
    <div className={styles.preview} role="status">
      <EyeIcon aria-hidden />
      <span>{preview.as ? t('preview.as', { title: preview.title, name: preview.as.name }) : t('preview.shown', { title: preview.title })}</span>
      <Button size="small" onClick={leavePreview}>
        {t(preview.back ? 'preview.say' : 'preview.leave')}
      </Button>
    </div>
  )
}
