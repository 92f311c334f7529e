/** Records of an object by name, to choose one from. */
import { useQuery } from '@tanstack/react-query'

import { http, type Rows } from '@/api'

export function useNamed(object: string, wanted: boolean): { value: string; label: string }[] {
  const found = useQuery({ queryKey: ['records', object, 'names'], queryFn: ({ signal }) => http.get<Rows>(`/records/${object}`, { fields: 'name', sort: 'name', limit: 500 }, signal), enabled: wanted })
  return (found.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? row.id) }))
}
