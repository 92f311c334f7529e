/** Choosing units of the company by name: one, or several. */
import { useQuery } from '@tanstack/react-query'

import { http, type Rows } from '@/api'
import { Select } from '@/design'

const MOST = 200

export function useUnitOptions(enabled = true): { value: string; label: string }[] {
  const units = useQuery({ enabled, queryKey: ['records', 'org.unit', 'names'], queryFn: ({ signal }) => http.get<Rows>('/records/org.unit', { fields: 'name', sort: 'name', limit: MOST }, signal) })
  return (units.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? row.id) }))
}

interface Tied {
  id?: string
  'aria-describedby'?: string
  'aria-label'?: string
}

const LOOK = { style: { width: '100%' }, showSearch: true } as const

export function UnitSelect({ value, onChange, placeholder, ...tied }: Tied & { value: string | null; onChange: (unit: string | null) => void; placeholder?: string }) {
  return <Select<string> {...tied} {...LOOK} allowClear placeholder={placeholder} options={useUnitOptions()} value={value} onChange={(unit: string | undefined) => onChange(unit ?? null)} />
}

export function UnitsSelect({ value, onChange, ...tied }: Tied & { value: string[]; onChange: (units: string[]) => void }) {
  return <Select<string[]> {...tied} {...LOOK} mode="multiple" options={useUnitOptions()} value={value} onChange={onChange} />
}
