/** Notification centre. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { queries } from '@/api'
import { Button, Page, Panel, Segmented } from '@/design'
import { useTexts } from '@/i18n'

import NoticeList from './NoticeList'
import { useReading } from './reading'

export default function Notices() {
  const t = useTexts('shell')
  const [shown, show] = useState<'all' | 'unread'>('all')
  const { data, error, refetch } = useQuery(queries.notices(200))
  const read = useReading()
  const rows = data?.rows.filter((notice) => shown === 'all' || !notice.read_at)
  return (
    <Page
      title={t('notices.title')}
      note={data && t('notices.count', { count: data.unread })}
      actions={
        <>
          <Link to="/reviews">{t('notices.reviews')}</Link>
          <Segmented<'all' | 'unread'>
            value={shown}
            onChange={show}
            options={[
              { value: 'all', label: t('notices.show_all') },
              { value: 'unread', label: t('notices.show_unread') },
            ]}
          />
          <Button disabled={!data?.unread} loading={read.isPending} onClick={() => read.mutate('all')}>
            {t('notices.read_all')}
          </Button>
        </>
      }
    >
      <Panel flush>
        <NoticeList notices={rows} error={error} retry={() => void refetch()} />
      </Panel>
    </Page>
  )
}
