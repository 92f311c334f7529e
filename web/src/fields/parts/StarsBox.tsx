import { Rate } from 'antd'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { textOf } from '../field'
import { mostStars } from '../stars'
import styles from './parts.module.css'

/** Arrow keys give and take stars; clicking the same star again takes the value away. */
export default function StarsBox({ id, value, onChange, field, label, disabled, describedBy }: InputProps) {
  const t = useTexts('fields')
  const given = Number(textOf(value)) || 0
  return (
    <div className={styles.tall} role="group" aria-label={label} aria-describedby={describedBy}>
      <Rate id={id} className={styles.rate} count={mostStars(field)} allowClear disabled={disabled} value={given} onChange={(next) => onChange(next === 0 ? null : next)} />
      <span className="yd-hidden" aria-live="polite">
        {given ? t('rating.of', { value: given, most: mostStars(field) }) : ''}
      </span>
    </div>
  )
}
