/** Notices in rows; opening one reads it and goes where it is about. */
import { useNavigate } from 'react-router'

import type { Notice } from '@/api'
import { AlertIcon, BellIcon, Blank, ClockIcon, Failed, LeadIcon, LockIcon, SkeletonRows, TryIcon, useTick } from '@/design'
import { formatAgo, useSay, useTexts } from '@/i18n'

import { useReading } from './reading'
import styles from './shell.module.css'

function iconOf(kind: string) {
  if (/breach|late|overdue/.test(kind)) return <AlertIcon className={styles.iconRed} />
  if (/^access/.test(kind)) return <LockIcon className={styles.iconBrand} />
  if (/^review/.test(kind)) return <TryIcon className={styles.iconBrand} />
  if (/clock|due/.test(kind)) return <ClockIcon />
  if (/lead|rout|assign/.test(kind)) return <LeadIcon className={styles.iconBrand} />
  return <BellIcon />
}

interface NoticeListProps {
  notices: Notice[] | undefined
  error: unknown
  retry: () => void
  onOpen?: () => void
}

export default function NoticeList({ notices, error, retry, onOpen }: NoticeListProps) {
  const t = useTexts('shell')
  const say = useSay()
  const now = useTick()
  const navigate = useNavigate()
  const read = useReading()
  if (!notices) return error ? <Failed error={error} retry={retry} /> : <SkeletonRows count={3} />
  if (notices.length === 0) return <Blank icon={<BellIcon />} title={t('notices.none')} note={t('notices.none_note')} />
  const open = (notice: Notice) => {
    if (!notice.read_at) read.mutate([notice.id])
    onOpen?.()
    if (notice.kind === 'review.asked') void navigate('/reviews')
    else if (notice.kind === 'event.parked') void navigate('/operations')
    else if (notice.kind === 'review.signed') void navigate('/studio')
    else if (notice.kind.startsWith('access.') && (notice.kind === 'access.asked' || !notice.subject)) void navigate(notice.kind === 'access.asked' ? '/access' : '/access?whose=mine')
    else if (notice.object === 'org.suggestion') void navigate(`/permissions?view=suggestions&suggestion=${notice.subject}`)
    else if (notice.object && notice.subject) void navigate(`/records/${notice.object}/${notice.subject}`)
  }
  return (
    <ul className={styles.noticeList}>
      {notices.map((notice) => (
        <li key={notice.id}>
          <button type="button" className={styles.notice} data-unread={!notice.read_at} onClick={() => open(notice)}>
            {iconOf(notice.kind)}
            <span className={styles.noticeText}>
              <b>{say(notice.title)}</b>
              <span>{say(notice.body)}</span>
            </span>
            <time dateTime={notice.at}>{formatAgo(notice.at, now)}</time>
            {!notice.read_at && <span className="yd-hidden">{t('notices.unread')}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
