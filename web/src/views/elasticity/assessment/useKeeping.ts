/** Answers as they are given: kept one after the other, so that the last word on a question is the last one written. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { assessmentQueries, write, type Offered } from './queries'

type Answers = Record<string, number>

export function useKeeping(offered: Offered, draft: NonNullable<Offered['draft']>) {
  const [answers, show] = useState<Answers>(draft.answers)
  const [keeping, work] = useState(false)
  const [unkept, fail] = useState<string | null>(null)
  const waiting = useRef<Answers>({})
  const busy = useRef(false)
  const client = useQueryClient()
  /** Whoever comes back to the page finds what is kept. */
  const remember = (values: Answers) =>
    client.setQueryData(assessmentQueries.offered().queryKey, (was) => (was?.draft?.id === draft.id ? { ...was, draft: { ...was.draft, answers: { ...was.draft.answers, ...values } } } : was))

  const send = async () => {
    if (busy.current) return
    busy.current = true
    work(true)
    fail(null)
    try {
      while (Object.keys(waiting.current).length > 0) {
        const values = waiting.current
        waiting.current = {}
        try {
          await write(offered, draft.id, values)
          remember(values)
        } catch (error) {
          waiting.current = { ...values, ...waiting.current }
          throw error
        }
      }
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    } finally {
      busy.current = false
      work(false)
    }
  }
  const answer = (field: string, value: number) => {
    show((was) => ({ ...was, [field]: value }))
    waiting.current = { ...waiting.current, [field]: value }
    void send()
  }
  return { answers, answer, keeping, unkept, again: () => void send() }
}
