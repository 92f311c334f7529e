/** Choosing a person of the company by name. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Rows } from '@/api'
import { Select } from '@/design'
import { writeCondition } from '@/fields'

import { useRested } from '../conditions/checked'

const FOUND = 20

export interface Person {
  id: string
  name: string
}

interface PersonSelectProps {
  id?: string
  'aria-describedby'?: string
  /** Shown while nobody is chosen. */
  nobody: string
  value: Person | null
  onChange: (person: Person | null) => void
}

export function PersonSelect({ nobody, value, onChange, ...tied }: PersonSelectProps) {
  const [text, setText] = useState('')
  const wanted = useRested(text.trim(), 200)
  const people = useQuery({
    queryKey: ['records', 'org.user', 'preview', wanted],
    queryFn: ({ signal }) => http.get<Rows>('/records/org.user', { fields: 'name', sort: 'name', limit: FOUND, filter: wanted ? writeCondition({ field: 'name', operator: 'contains', value: wanted }, 'text') : '' }, signal),
  })
  const options = (people.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? row.id) }))
  return (
    <Select<string>
      {...tied}
      style={{ width: '100%' }}
      allowClear
      placeholder={nobody}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={people.isFetching}
      value={value?.id ?? null}
      options={value && !options.some((one) => one.value === value.id) ? [{ value: value.id, label: value.name }, ...options] : options}
      onChange={(id: string | undefined) => onChange(id ? { id, name: options.find((one) => one.value === id)?.label ?? '' } : null)}
    />
  )
}
