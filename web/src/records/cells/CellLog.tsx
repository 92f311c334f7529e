/** 作战日志: what was decided on the spot, under which right, and what came of it. */
import { useInfiniteQuery } from '@tanstack/react-query'

import { cellQueries, type CellDecision } from '@/api'
import { Blank, Button, Failed, LockIcon, SkeletonRows, Tone } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { RecordLink } from './RecordLink'
import styles from './cells.module.css'

export function CellLog({ id }: { id: string }) {
  const t = useTexts('cells')
  const pages = useInfiniteQuery(cellQueries.log(id))
  const rows = (pages.data?.pages ?? []).flatMap((page) => page.rows)
  if (pages.isPending) return <SkeletonRows count={6} />
  if (pages.isError) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  return (
    <>
      {rows.length === 0 && !pages.hasNextPage ? <Blank small title={t('log.none')} /> : null}
      <ul className={styles.happened}>
        {rows.map((row) => (
          <Decision key={row.id} row={row} />
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

function Decision({ row }: { row: CellDecision }) {
  const t = useTexts('cells')
  const say = useSay()
  const { right, result } = row
  return (
    <li>
      <p>
        <b>{row.actor.name || t('somebody')}</b>
        <span>{say(row.label)}</span>
        <RecordLink object={row.record.object} id={row.record.id} title={row.record.title || say(row.record.object_label)} />
        <span className={styles.quiet}>{row.account.title}</span>
      </p>
      {row.changes.length ? (
        <ul className={styles.changes}>
          {row.changes.map((change, place) => (
            <li key={place}>{change.was || change.now ? t('log.change', { field: say(change.label), was: say(change.was) || t('log.empty'), now: say(change.now) || t('log.empty') }) : say(change.label)}</li>
          ))}
        </ul>
      ) : null}
      <p className={styles.words}>
        {right ? (
          <Tone tone={right.kind === 'cell' ? 'violet' : 'grey'} icon={<LockIcon />} title={say(right.words)}>
            {t('log.right', { right: say(right.label) || t('log.own_right') })}
          </Tone>
        ) : null}
        {result?.value ? (
          <Tone tone={result.tone ?? 'grey'} title={say(result.label)}>
            {t('log.result', { result: say(result.value) })}
          </Tone>
        ) : null}
      </p>
      <small>{formatTime(row.at)}</small>
    </li>
  )
}
