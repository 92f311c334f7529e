import { Radio } from 'antd'
import { useTexts } from '@/i18n'
import type { InputProps } from '../field'

/** Three states on purpose: "no" and "not known" are different answers. */
export default function YesNo({ id, value, onChange, field, label, disabled, describedBy }: InputProps) {
  const t = useTexts('fields')
  const current = value === true ? 'yes' : value === false ? 'no' : 'unknown'
  const choices = [
    { value: 'yes', label: t('boolean.yes') },
    { value: 'no', label: t('boolean.no') },
    ...(field.required ? [] : [{ value: 'unknown', label: t('boolean.unknown') }]),
  ]
  return (
    <Radio.Group
      id={id}
      name={id}
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      optionType="button"
      disabled={disabled}
      value={current}
      options={choices}
      onChange={(event) => {
        const next: unknown = event.target.value
        onChange(next === 'unknown' ? null : next === 'yes')
      }}
    />
  )
}
