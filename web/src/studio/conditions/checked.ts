/** What the server says about an expression: its faults, its type, its words. Asked when the typing rests. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { http, type Label } from '@/api'

import { useDraftLife } from '../draft'

export interface ExpressionFault {
  slug: string
  text?: string | Label
  detail?: string
  params?: { start?: number; end?: number; [name: string]: unknown }
  start?: number
  end?: number
}

export interface Checked {
  ok: boolean
  type?: string | null
  faults: ExpressionFault[]
  words?: Label | null
}

const REST_MS = 300

export function useRested<T>(value: T, ms = REST_MS): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

/** Which names an expression knows besides the fields: of who acts, or of signals. */
export type Known = 'fields' | 'access' | 'question' | 'decisions'

/** Where a text stands: the definition as it is edited, and the pointer of the member, such as `/mask/0/when`. */
export interface Place {
  kind: string
  name: string
  at: string
  body: Record<string, unknown>
}

/** `result`: the expression type that is wanted, such as `bool`. Undefined while nothing is known. */
export function useChecked(object: string, text: string, result?: string, names: Known = 'fields', event?: string, place?: Place): Checked | undefined {
  const draft = useDraftLife((life) => life.known)
  const rested = useRested(text.trim())
  const body = { object, text: rested, result, names, event, place, draft: draft?.id || undefined }
  const answer = useQuery({
    queryKey: ['studio', 'expression', body, draft?.revision ?? 0],
    queryFn: ({ signal }) => http.post<Checked>('/studio/check-expression', body, { signal }),
    enabled: rested !== '' && object !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  return rested === '' ? undefined : answer.data
}

export const spanOf = (fault: ExpressionFault): [number, number] | null => {
  const from = fault.start ?? fault.params?.start
  const to = fault.end ?? fault.params?.end
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null
}
