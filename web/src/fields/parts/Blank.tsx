import { useTexts } from '@/i18n'
import styles from './parts.module.css'

/** What an empty cell shows: quiet to the eye, spoken as "not filled in". */
export function Blank() {
  const t = useTexts('fields')
  return (
    <span className={styles.blank}>
      <span aria-hidden>—</span>
      <span className="yd-hidden">{t('blank')}</span>
    </span>
  )
}
