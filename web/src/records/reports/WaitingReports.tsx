/** Reports of this browser that the server does not have yet, and those it will never take as they are. */
import { Alert, Button } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { keep, kept, type Kept } from './kept'
import styles from './reports.module.css'

interface WaitingProps {
  user: string
  waiting: readonly Kept[]
  onShow: (waiting: Kept[]) => void
  onSend?: () => Promise<Kept[]>
}

export function WaitingReports({ user, waiting, onShow, onSend }: WaitingProps) {
  const t = useTexts('zones')
  const drop = (entry: string) => {
    const rest = kept(user).filter((one) => one.entry !== entry)
    keep(user, rest)
    onShow(rest)
  }
  if (waiting.length === 0) return null
  const quiet = waiting.filter((one) => !one.refused)
  return (
    <section className={styles.waiting} aria-label={t('report.waiting_title')}>
      {quiet.length ? (
        <Alert
          type="info"
          showIcon
          title={t('report.waiting', { count: formatCount(quiet.length) })}
          action={
            onSend && (
              <Button size="small" onClick={() => void onSend().then(onShow)}>
                {t('report.send_now')}
              </Button>
            )
          }
        />
      ) : null}
      {waiting
        .filter((one) => one.refused)
        .map((one) => (
          <Alert
            key={one.entry}
            type="error"
            showIcon
            title={String(one.values.text ?? '')}
            description={one.refused}
            action={
              <Button size="small" onClick={() => drop(one.entry)}>
                {t('report.drop')}
              </Button>
            }
          />
        ))}
    </section>
  )
}
