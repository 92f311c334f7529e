/** Before something about how one signs in changes, long after the last sign-in, its person proves again who they are. */
import { useState, type ReactNode } from 'react'

import { ApiProblem } from '@/api'
import { useTexts } from '@/i18n'

import { ProofDialog } from './ProofDialog'

/** Somebody closed the question: nothing was changed. */
export class ProofStopped extends Error {}

const isAsked = (error: unknown): boolean => error instanceof ApiProblem && error.slug === 'proof-is-needed'

interface Waiting {
  go: () => void
  stop: () => void
}

/** `proving(work)` does the work, and where a proof is asked for does it again after that; `question` belongs on the page. */
export function useProving(): { proving: <T>(work: () => Promise<T>) => Promise<T>; question: ReactNode } {
  const t = useTexts('my-account')
  const [waiting, wait] = useState<Waiting>()
  const proving = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!isAsked(error)) throw error
    }
    await new Promise<void>((go, no) => wait({ go, stop: () => no(new ProofStopped(t('proof.stopped'))) }))
    return work()
  }
  const question = waiting ? (
    <ProofDialog
      onProved={() => {
        wait(undefined)
        waiting.go()
      }}
      onClose={() => {
        wait(undefined)
        waiting.stop()
      }}
    />
  ) : null
  return { proving, question }
}
