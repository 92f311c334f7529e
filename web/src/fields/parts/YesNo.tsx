import { Radio } from 'antd'
import { useTexts } from '@/i18n'
import type { InputProps } from '../field'

/** Three states on purpose: "no" and "not known" are different answers, unless the company has said what is so until somebody answers. */
export default function YesNo({ id, value, onChange, field, label, disabled, describedBy }: InputProps) {
  const t = useTexts('fields')
  const current = value === true ? 'yes' : value === false ? 'no' : 'unknown'
  const known = field.required || (typeof field.default === 'boolean' && typeof value === 'boolean')
  const choices = [
    { value: 'yes', label: t('boolean.yes') },
    { value: 'no', label: t('boolean.no') },
    ...(known ? [] : [{ value: 'unknown', label: t('boolean.unknown') }]),
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
