/** Gives field inputs a way to find records, and reference cells an address. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'

import { http, queries, useSession, type Reference, type Rows } from '@/api'
import { LookupContext, ObjectWordsContext, ReferenceAddressContext, RevealsContext, type Lookup, writeCondition } from '@/fields'
import { useSay } from '@/i18n'

const FOUND = 20

export function Surroundings({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const say = useSay()
  const reveals = (useSession()?.user.abilities ?? []).includes('reveal_masked')
  const lookup = useCallback<Lookup>(
    async (object, text, signal) => {
      const meta = await client.ensureQueryData(queries.meta())
      const title = meta.objects.find((one) => one.name === object)?.title ?? 'name'
      const filter = text ? writeCondition({ field: title, operator: 'contains', value: text }, 'text') : ''
      const { rows } = await http.get<Rows>(`/records/${object}`, { fields: title, filter, sort: title, limit: FOUND }, signal)
      return rows.map((row): Reference => ({ id: row.id, title: String(row[title] ?? row.id) }))
    },
    [client],
  )
  const addressOf = useCallback(
    (object: string, id: string) => {
      const known = client.getQueryData(queries.meta().queryKey)?.objects.some((one) => one.name === object)
      return known ? `/records/${object}/${id}` : null
    },
    [client],
  )
  const wordsOf = useCallback(
    (object: string) => {
      const found = client.getQueryData(queries.meta().queryKey)?.objects.find((one) => one.name === object)
      return found ? say(found.label) : object
    },
    [client, say],
  )
  return (
    <LookupContext value={lookup}>
      <ReferenceAddressContext value={addressOf}>
        <ObjectWordsContext value={wordsOf}>
          <RevealsContext value={reveals}>{children}</RevealsContext>
        </ObjectWordsContext>
      </ReferenceAddressContext>
    </LookupContext>
  )
}
