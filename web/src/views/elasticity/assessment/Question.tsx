/** One question with its scale: five places to press, or arrow keys. */
import type { Label } from '@/api'
import { useSay } from '@/i18n'

import styles from './assessment.module.css'

interface QuestionProps {
  field: string
  label: string
  note: string
  scale: Label[]
  value: number | undefined
  onChange: (value: number) => void
}

export function Question({ field, label, note, scale, value, onChange }: QuestionProps) {
  const say = useSay()
  return (
    <fieldset className={styles.question}>
      <legend>{label}</legend>
      {note ? <p className={styles.quiet}>{note}</p> : null}
      <div className={styles.scale}>
        {scale.map((words, place) => (
          <label key={place} data-chosen={value === place + 1}>
            <input type="radio" name={field} value={place + 1} checked={value === place + 1} onChange={() => onChange(place + 1)} />
            <span>{say(words)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
