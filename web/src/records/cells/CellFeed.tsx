/** What happens at the customers of a cell, as it happens. */
import { useInfiniteQuery } from '@tanstack/react-query'

import { cellQueries } from '@/api'
import { Blank, Button, Failed, SkeletonRows, useTick } from '@/design'
import { formatAgo, useSay, useTexts } from '@/i18n'

import { RecordLink } from './RecordLink'
import styles from './cells.module.css'

export function CellFeed({ id }: { id: string }) {
  const t = useTexts('cells')
  const say = useSay()
  const now = useTick()
  const pages = useInfiniteQuery(cellQueries.feed(id))
  const rows = (pages.data?.pages ?? []).flatMap((page) => page.rows)
  if (pages.isPending) return <SkeletonRows count={6} />
  if (pages.isError) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  return (
    <>
      {rows.length === 0 && !pages.hasNextPage ? <Blank small title={t('feed.none')} /> : null}
      <ul className={styles.happened}>
        {rows.map((row) => (
          <li key={row.id}>
            <p>
              <b>{row.account.title || t('hidden_account')}</b>
              <span>{say(row.label)}</span>
              <RecordLink object={row.record.object} id={row.record.id} title={row.record.title || say(row.record.object_label)} />
            </p>
            {say(row.words) ? <p className={styles.words}>{say(row.words)}</p> : null}
            <small>
              {[row.actor.name, formatAgo(row.at, now)].filter(Boolean).join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
