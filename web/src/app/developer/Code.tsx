/** A text to copy. */
import { Button, CopyIcon, toast } from '@/design'
import { useTexts } from '@/i18n'

import styles from './developer.module.css'

export function Code({ text }: { text: string }) {
  const t = useTexts('developer')
  return (
    <div className={styles.copied}>
      <pre className={styles.code} tabIndex={0}>
        {text}
      </pre>
      <Button size="small" type="text" icon={<CopyIcon />} aria-label={t('copy')} onClick={() => void navigator.clipboard.writeText(text).then(() => toast.success(t('copied')))} />
    </div>
  )
}
