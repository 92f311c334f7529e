/** The rows of a span of days, with the list's own condition. At most five hundred; more are counted, not drawn. */
import { useQuery } from '@tanstack/react-query'

import { http, type FieldMeta, type ObjectMeta, type Rows } from '@/api'

import { between } from './days'

const MOST = 500

export function useSpan(object: ObjectMeta, start: FieldMeta | undefined, fields: readonly string[], filter: string, from: string, to: string, end?: FieldMeta) {
  // A bar that began before the span and ends within it is part of it.
  const inside = start ? (end ? `((${between(start, from, to)}) || (${between(end, from, to)}))` : between(start, from, to)) : ''
  const where = filter ? `(${filter}) && ${inside}` : inside
  const asked = { fields: fields.join(','), filter: where, sort: start?.name ?? '', limit: MOST }
  return useQuery({
    queryKey: ['span', object.name, asked],
    queryFn: ({ signal }) => http.get<Rows>(`/records/${object.name}`, asked, signal),
    enabled: start !== undefined,
    placeholderData: (before) => before,
  })
}
