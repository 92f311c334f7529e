/** Nothing yet, something went wrong, still loading. */
import { Button, Skeleton } from 'antd'
import { Inbox, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'

import { useTexts } from '@/i18n'

import styles from './parts.module.css'

interface BlankProps {
  icon?: ReactNode
  title: string
  note?: string
  action?: ReactNode
  /** One quiet line, for small panels. */
  small?: boolean
}

export function Blank({ icon, title, note, action, small }: BlankProps) {
  if (small) {
    return (
      <div className={styles.blankSmall}>
        {icon ?? <Inbox />}
        <span>{title}</span>
        {action}
      </div>
    )
  }
  return (
    <div className={styles.blank}>
      <span className={styles.blankIcon}>{icon ?? <Inbox />}</span>
      <b>{title}</b>
      {note && <p>{note}</p>}
      {action}
    </div>
  )
}

/** Shows what an error says and offers to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts('shell')
  const offline = error instanceof Error && error.name === 'Unreachable'
  const title = offline ? t('state.unreachable') : t('state.failed')
  const problem = error as { title?: string; detail?: string } | null
  const note = offline ? t('state.unreachable_note') : problem?.detail || problem?.title || undefined
  return (
    <div role="alert">
      <Blank icon={<WifiOff />} title={title} note={note} action={retry && <Button onClick={retry}>{t('action.retry')}</Button>} />
    </div>
  )
}

export function Rows({ count = 4 }: { count?: number }) {
  return (
    <div className={styles.skeletonRows} aria-hidden>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} active title={{ width: '38%' }} paragraph={{ rows: 1, width: '82%' }} />
      ))}
    </div>
  )
}

/** A page that is still being fetched. */
export function Loading() {
  const t = useTexts('shell')
  return (
    <div className={styles.loading} role="status">
      <span className="yd-hidden">{t('state.loading')}</span>
      <Rows />
    </div>
  )
}
