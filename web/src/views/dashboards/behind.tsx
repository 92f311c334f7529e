/** What stands behind a number of events or promises: each of them, newest first, with the record it is about. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router'

import { http, type Label } from '@/api'
import { Blank, Button, Failed, Page, SkeletonRows, Tone, type ToneName } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatSpan, say, useTexts } from '@/i18n'

import styles from './behind.module.css'

interface Pointed {
  object: string
  id: string
  title: string
}

interface EventRow {
  id: string
  at: string
  words: Label
  record: Pointed | null
  source: { key: string; label: Label | null }
}

interface PromiseRow {
  id: string
  record: Pointed | null
  owner: Pointed | null
  clock: { key: string; label: Label | null }
  light: 'red' | 'amber' | 'green' | null
  state: string
  started_at: string
  due_at: string
  met_at: string | null
  took_s: number | null
}

interface Answer<Row> {
  label: Label
  /** The condition in words. */
  narrowed: Label | null
  rows: Row[]
  next: string | null
}

const TONES: Record<string, ToneName> = { running: 'blue', paused: 'grey', met: 'green', breached: 'red' }

function useRows<Row>(kind: string, name: string, filter: string) {
  return useInfiniteQuery({
    queryKey: ['rows-behind', kind, name, filter],
    queryFn: ({ pageParam, signal }) => http.get<Answer<Row>>(`/rows/${kind}/${name}`, { filter, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  })
}

export default function BehindNumber() {
  const t = useTexts('dashboards')
  const { kind = 'event', name = '' } = useParams()
  const filter = useSearchParams()[0].get('filter') ?? ''
  const isEvent = kind === 'event'
  const ofMany = kind === 'promises'
  const pages = useRows<EventRow | PromiseRow>(kind, name, filter)
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  const label = say(pages.data?.pages[0]?.label)
  const narrowed = say(pages.data?.pages[0]?.narrowed)
  const columns = isEvent ? ['when', 'what', 'record', 'source'] : ['started', 'record', ...(ofMany ? ['clock_name'] : []), 'owner', 'state', 'due', 'took']
  return (
    <Page title={label || t(isEvent ? 'behind.event' : 'behind.clock')} note={label ? t(isEvent ? 'behind.event' : 'behind.clock') : undefined}>
      {narrowed && (
        <p className={styles.narrowed}>
          {t('behind.narrowed')} <span>{narrowed}</span>
        </p>
      )}
      {pages.isPending ? (
        <SkeletonRows count={8} />
      ) : pages.isError && rows.length === 0 ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <Blank title={t(isEvent ? 'behind.none' : 'behind.none_clock')} />
      ) : (
        <div className={styles.frame} tabIndex={0} role="region" aria-label={label}>
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((one) => (
                  <th key={one} scope="col">
                    {t(`behind.${one}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{rows.map((row) => ('at' in row ? <Happened key={row.id} row={row} label={label} /> : <Promised key={row.id} row={row} ofMany={ofMany} />))}</tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage ? (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('behind.more')}
        </Button>
      ) : null}
    </Page>
  )
}

const Moment = ({ at }: { at: string }) => <time dateTime={at}>{fullMomentWords(at)}</time>

function To({ record, without }: { record: Pointed | null; without: string }) {
  if (!record) return <span className={styles.without}>{without}</span>
  return <Link to={`/records/${record.object}/${record.id}`}>{record.title || record.id.slice(0, 8)}</Link>
}

function Happened({ row, label }: { row: EventRow; label: string }) {
  const t = useTexts('dashboards')
  return (
    <tr>
      <td>
        <Moment at={row.at} />
      </td>
      <td className={styles.words}>{say(row.words) || label}</td>
      <td>
        <To record={row.record} without={t('behind.nobody')} />
      </td>
      <td>{say(row.source.label) || row.source.key}</td>
    </tr>
  )
}

function Promised({ row, ofMany }: { row: PromiseRow; ofMany: boolean }) {
  const t = useTexts('dashboards')
  const late = row.state === 'breached' && row.met_at !== null
  return (
    <tr>
      <td>
        <Moment at={row.started_at} />
      </td>
      <td>
        <To record={row.record} without={t('behind.hidden')} />
      </td>
      {ofMany && <td>{say(row.clock.label) || row.clock.key}</td>}
      <td>{row.owner?.title ?? ''}</td>
      <td>
        {row.light ? <Tone tone={row.light}>{t(`behind.lights.${row.light}`)}</Tone> : <Tone tone={TONES[row.state] ?? 'grey'}>{t(late ? 'behind.late' : `behind.states.${row.state}`)}</Tone>}
      </td>
      <td>
        <Moment at={row.due_at} />
      </td>
      <td>{row.took_s === null ? '—' : formatSpan(row.took_s)}</td>
    </tr>
  )
}
