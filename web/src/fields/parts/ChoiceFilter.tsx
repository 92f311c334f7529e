import { Select } from 'antd'

import { useSay } from '@/i18n'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { NoValue } from './NoValue'
import styles from './parts.module.css'

/** Several values for one-of / none-of, one value for "has". */
export default function ChoiceFilter({ id, value, onChange, field, operator, label }: FilterProps) {
  const say = useSay()
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  const options = (field.options?.choices ?? []).map((choice) => ({ value: choice.value, label: say(choice.label) }))
  if (operator === 'one-of' || operator === 'none-of') {
    return (
      <Select<string[]>
        id={id}
        mode={options.length > 0 ? 'multiple' : 'tags'}
        className={styles.fill}
        aria-label={label}
        showSearch={{ optionFilterProp: 'label' }}
        value={Array.isArray(value) ? [...(value as readonly string[])] : []}
        options={options}
        onChange={onChange}
      />
    )
  }
  return (
    <Select<string>
      id={id}
      className={styles.fill}
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      value={typeof value === 'string' && value !== '' ? value : null}
      options={options}
      onChange={onChange}
    />
  )
}
