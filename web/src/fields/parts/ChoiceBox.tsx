import { Select } from 'antd'

import { useSay } from '@/i18n'
import type { InputProps } from '../field'
import { isEmpty, textOf } from '../field'
import styles from './parts.module.css'

export default function ChoiceBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const say = useSay()
  const choices = field.options?.choices ?? []
  return (
    <Select<string>
      id={id}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      allowClear={!field.required}
      showSearch={choices.length > 8 ? { optionFilterProp: 'label' } : false}
      value={isEmpty(value) ? null : textOf(value)}
      options={choices.map((choice) => ({ value: choice.value, label: say(choice.label) }))}
      onChange={(next: string | undefined) => {
        onChange(next ?? null)
      }}
    />
  )
}
