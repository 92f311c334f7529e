/** Choosing an object, or a field of one, as the draft has them. */
import { Select } from '@/design'
import type { FieldMeta } from '@/api'
import { useSay } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { useFieldMetas } from '../fields'

interface ObjectSelectProps {
  id?: string
  value: string | null | undefined
  onChange: (name: string) => void
  label?: string
  placeholder?: string
  disabled?: boolean
}

export function useObjectOptions() {
  const say = useSay()
  const { rows } = useDefinitions({ kind: 'object' })
  return standing(rows).map((row) => ({ value: row.name, label: say(row.label) || row.name }))
}

export function ObjectSelect({ label, ...rest }: ObjectSelectProps) {
  const options = useObjectOptions()
  return <Select<string> {...rest} style={{ width: '100%' }} aria-label={label} showSearch options={options} value={rest.value ?? null} />
}

interface FieldSelectProps {
  id?: string
  object: string
  value: string | null | undefined
  onChange: (name: string | null) => void
  label?: string
  /** Which fields are offered. */
  fits?: (field: FieldMeta) => boolean
  clearable?: boolean
  disabled?: boolean
}

export function FieldSelect({ object, fits, label, value, clearable, onChange, ...rest }: FieldSelectProps) {
  const say = useSay()
  const fields = useFieldMetas(object)
  const options = [...fields.values()].filter((field) => !fits || fits(field)).map((field) => ({ value: field.name, label: say(field.label) || field.name }))
  return (
    <Select<string>
      {...rest}
      style={{ width: '100%' }}
      aria-label={label}
      allowClear={clearable}
      showSearch
      options={options}
      value={value ?? null}
      onChange={(name: string | undefined) => onChange(name ?? null)}
    />
  )
}
