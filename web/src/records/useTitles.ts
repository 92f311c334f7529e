/** Titles of the records that conditions name, so that a list opened by its address says them in words. */
import { useQueries } from '@tanstack/react-query'

import { http, useMeta, type FieldMeta, type Rows } from '@/api'
import { hasTitle, isText, literalOf, needsValue, rememberTitles, type Clause, type Condition } from '@/fields'

const OWN: Partial<Record<FieldMeta['type'], string>> = { user: 'org.user', unit: 'org.unit' }
const MOST = 100

const idsOf = ({ operator, value }: Condition): readonly string[] => (!needsValue(operator) ? [] : typeof value === 'string' ? [value] : (value ?? []))

export function useTitles(clauses: readonly Clause[], fields: ReadonlyMap<string, FieldMeta>): void {
  const meta = useMeta().data
  const wanted = new Map<string, Set<string>>()
  for (const clause of clauses) {
    const field = isText(clause) ? undefined : fields.get(clause.field)
    const object = field && literalOf(field) === 'reference' ? (OWN[field.type] ?? field.options.to) : undefined
    if (isText(clause) || typeof object !== 'string') continue
    for (const id of idsOf(clause)) wanted.set(object, (wanted.get(object) ?? new Set()).add(id))
  }
  useQueries({
    queries: [...wanted].map(([object, ids]) => {
      const title = meta?.objects.find((one) => one.name === object)?.title
      const unknown = [...ids].filter((id) => !hasTitle(id)).slice(0, MOST)
      return {
        queryKey: ['titles', object, [...ids].sort()],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const { rows } = await http.get<Rows>(`/records/${object}`, { fields: title, filter: `id in [${unknown.map((id) => JSON.stringify(id)).join(', ')}]`, limit: MOST }, signal)
          rememberTitles(rows.map((row) => ({ id: row.id, title: String(row[title ?? ''] ?? '') })))
          return rows.length
        },
        enabled: title !== undefined && unknown.length > 0,
        staleTime: Infinity,
      }
    }),
  })
}
