import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { isEmpty, textOf } from '../field'
import styles from './parts.module.css'

/** Numbers the platform gives are shown, not typed. */
export function NumberBox({ id, value, label }: InputProps) {
  const t = useTexts('fields')
  return (
    <output id={id} aria-label={label} className={isEmpty(value) ? styles.note : styles.given}>
      {isEmpty(value) ? t('number.coming') : textOf(value)}
    </output>
  )
}
