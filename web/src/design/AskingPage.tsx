/** A page that asks one question: the same while it waits, when it failed, and a button to ask again. */
import type { ReactNode } from 'react'

import { RefreshIcon } from './icons'
import { Page } from './Page'
import styles from './parts.module.css'
import { Button } from './parts'
import { Failed, Rows } from './States'

interface Question<T> {
  isPending: boolean
  isError: boolean
  error: unknown
  data: T | undefined
  refetch: () => unknown
}

interface AskingPageProps<T> {
  title: string
  note: string
  /** The words of the button that asks anew. */
  again: string
  question: Question<T>
  children: (answer: T) => ReactNode
  /** Stands below whatever became of the question. */
  below?: ReactNode
}

export function AskingPage<T>({ title, note, again, question, children, below }: AskingPageProps<T>) {
  const ask = () => void question.refetch()
  return (
    // Asked anew by hand as well; and a page that scrolls has something that the keyboard can stand on.
    <Page
      title={title}
      note={note}
      actions={
        <Button icon={<RefreshIcon />} onClick={ask}>
          {again}
        </Button>
      }
    >
      <div className={styles.asking}>
        {question.isError ? <Failed error={question.error} retry={ask} /> : question.isPending || question.data === undefined ? <Rows count={6} /> : children(question.data)}
        {below}
      </div>
    </Page>
  )
}
