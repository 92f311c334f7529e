import { Select } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { isReference } from '../field'
import { objectIn, targetsOf, useTargets } from '../pointers'
import styles from './parts.module.css'
import RecordBox from './RecordBox'

/** First which object, then which of its records. */
export default function PointerBox({ value, onChange, field, ...rest }: InputProps) {
  const t = useTexts('fields')
  const targets = useTargets(field)
  const [chosen, setChosen] = useState(() => objectIn(value) || (targetsOf(field)[0] ?? ''))
  const object = objectIn(value) || chosen
  return (
    <div className={styles.pointerInput} role="group" aria-label={rest.label}>
      <Select
        aria-label={t('link.object', { field: rest.label })}
        disabled={rest.disabled}
        value={object}
        options={targets}
        onChange={(next) => {
          setChosen(next)
          onChange(null)
        }}
      />
      <RecordBox
        key={object}
        {...rest}
        label={t('link.record', { field: rest.label })}
        field={{ ...field, options: { ...field.options, to: object } }}
        value={value}
        onChange={(next) => onChange(isReference(next) ? { ...next, object } : null)}
      />
    </div>
  )
}
