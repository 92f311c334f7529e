/** The bell: unread count, the latest notices, the way to all of them. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { queries } from '@/api'
import { BellIcon, Button, Count, Popover, SkeletonRows, useNarrow } from '@/design'
import { useTexts } from '@/i18n'

import { useReading } from './reading'
import styles from './shell.module.css'

const NoticeList = lazy(() => import('./NoticeList'))

export function NoticeBell() {
  const t = useTexts('shell')
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery(queries.notices(20))
  const read = useReading()
  const unread = data?.unread ?? 0
  const content = (
    <div className={styles.notices}>
      <header>
        <b>{t('notices.title')}</b>
        <Button type="link" size="small" disabled={unread === 0} onClick={() => read.mutate('all')}>
          {t('notices.read_all')}
        </Button>
      </header>
      <div className={styles.noticeScroll}>
        <Suspense fallback={<SkeletonRows count={3} />}>
          <NoticeList notices={data?.rows.slice(0, 8)} error={error} retry={() => void refetch()} onOpen={() => setOpen(false)} />
        </Suspense>
      </div>
      <footer>
        <Link to="/notices" onClick={() => setOpen(false)}>
          {t('notices.all')}
        </Link>
      </footer>
    </div>
  )
  return (
    <Count value={unread}>
      <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={content} arrow={false} styles={{ container: { padding: 0 } }} autoAdjustOverflow>
        <Button type="text" icon={<BellIcon />} aria-label={t('notices.open', { count: unread })} aria-haspopup="dialog" className={narrow ? styles.touch : undefined} />
      </Popover>
    </Count>
  )
}
