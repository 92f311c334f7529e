import { useTexts } from '@/i18n'
import styles from './parts.module.css'

/** The filter of an operator that needs no value ("is empty", "yes"). */
export function NoValue({ id, label }: { id: string; label: string }) {
  const t = useTexts('fields')
  return (
    <span id={id} role="note" aria-label={label} className={styles.note}>
      {t('filter.noValue')}
    </span>
  )
}
