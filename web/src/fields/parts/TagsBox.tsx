import { Select } from 'antd'

import { useSay } from '@/i18n'
import type { InputProps } from '../field'
import { textOf } from '../field'
import styles from './parts.module.css'

/** Choices of the field; a multi-choice without fixed choices takes free tags. */
export default function TagsBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const say = useSay()
  const choices = field.options?.choices ?? []
  const values = Array.isArray(value) ? value.map(textOf) : []
  return (
    <Select<string[]>
      id={id}
      mode={choices.length > 0 ? 'multiple' : 'tags'}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      showSearch={{ optionFilterProp: 'label' }}
      value={values}
      options={choices.map((choice) => ({ value: choice.value, label: say(choice.label) }))}
      onChange={(next) => {
        onChange(next)
      }}
    />
  )
}
