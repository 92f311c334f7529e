/** 无效复核: what reps called invalid, with their reasons; confirmed, or restored to be worked on. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Link, useParams } from 'react-router'

import { lookQueries, useLive, useMeta, useObject, type Doubted, type FieldMeta, type ObjectMeta } from '@/api'
import { Blank, Button, DoneIcon, EyeIcon, Failed, Loading, Page, SkeletonRows, useTick } from '@/design'
import { isEmpty, typeOf, wordsOf } from '@/fields'
import { formatAgo, formatCount, useSay, useTexts } from '@/i18n'

import type { Judged } from './VerdictDialog'
import styles from './looks.module.css'

const VerdictDialog = lazy(() => import('./VerdictDialog'))
const CALM_MS = 2000
const PILLS = new Set(['choice', 'multi_choice', 'region'])

export default function Looks() {
  const t = useTexts('looks')
  const { object: asked } = useParams()
  const meta = useMeta()
  if (meta.isPending) return <Loading />
  const known = meta.data?.second_looks ?? []
  const look = known.find((one) => one.object === asked) ?? (asked ? undefined : known[0])
  if (!look) {
    return (
      <Page title={t('title')}>
        <Blank icon={<EyeIcon />} title={t('missing')} note={t('missing_note')} />
      </Page>
    )
  }
  return <Waiting key={look.object} name={look.object} ask={look.ask} />
}

/** What others judge leaves the page by itself, and what is called invalid appears. */
function useFresh(object: string) {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useLive(
    () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        void client.invalidateQueries({ queryKey: ['looks', object] })
      }, CALM_MS)
    },
    { object, types: ['record.changed'] },
  )
  useEffect(() => () => clearTimeout(timer.current), [])
}

function Waiting({ name, ask }: { name: string; ask: readonly string[] }) {
  const t = useTexts('looks')
  const say = useSay()
  const object = useObject(name)
  const pages = useInfiniteQuery(lookQueries.waiting(name))
  const [judged, judge] = useState<Judged | null>(null)
  useFresh(name)
  const first = pages.data?.pages[0]
  const rows = (pages.data?.pages ?? []).flatMap((page) => page.rows)
  return (
    <Page title={t('title')} note={first ? t('note', { count: formatCount(first.size), name: say(object?.label) }) : t('note_short')}>
      {pages.isPending ? (
        <SkeletonRows count={5} />
      ) : pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : rows.length === 0 || !object || !first ? (
        <Blank icon={<DoneIcon />} title={t('none')} note={t('none_note')} />
      ) : (
        <section className={styles.frame} aria-label={t('title')}>
          <ul className={styles.rows}>
            {rows.map((row) => (
              <LookRow key={row.record.id} object={object} ask={ask} columns={first.columns} row={row} onJudge={judge} />
            ))}
          </ul>
          {pages.hasNextPage ? (
            <div className={styles.more}>
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          ) : null}
        </section>
      )}
      {judged ? (
        <Suspense fallback={null}>
          <VerdictDialog judged={judged} onClose={() => judge(null)} />
        </Suspense>
      ) : null}
    </Page>
  )
}

interface LookRowProps {
  object: ObjectMeta
  ask: readonly string[]
  columns: readonly string[]
  row: Doubted
  onJudge: (judged: Judged) => void
}

function LookRow({ object, ask, columns, row: { record, may }, onJudge }: LookRowProps) {
  const t = useTexts('looks')
  const now = useTick()
  const of = (name: string) => object.fields.find((field) => field.name === name)
  const named = of(object.title)
  const title = (named && wordsOf(named, record[named.name])) || t('unnamed')
  const filled = columns.filter((name) => name !== object.title && !isEmpty(record[name])).flatMap((name) => of(name) ?? [])
  const said = filled.filter((field) => ask.includes(field.name))
  const facts = filled.filter((field) => !ask.includes(field.name))
  const since = typeof record.changed_at === 'string' ? record.changed_at : null
  return (
    <li className={styles.row}>
      <div className={styles.who}>
        <Link to={`/records/${object.name}/${record.id}`}>{title}</Link>
        <p className={styles.said}>
          {said.map((field) => (
            <Fact key={field.name} field={field} value={record[field.name]} />
          ))}
        </p>
        <span className={styles.facts}>
          {facts.map((field) => (
            <Fact key={field.name} field={field} value={record[field.name]} named />
          ))}
          {since ? <time dateTime={since}>{t('since', { ago: formatAgo(since, now) })}</time> : null}
        </span>
      </div>
      {may ? (
        <span className={styles.acts}>
          <Button size="small" onClick={() => onJudge({ object: object.name, id: record.id, title, verdict: 'restore' })} aria-label={t('restore_one', { name: title })}>
            {t('restore')}
          </Button>
          <Button size="small" type="primary" onClick={() => onJudge({ object: object.name, id: record.id, title, verdict: 'confirm' })} aria-label={t('confirm_one', { name: title })}>
            {t('confirm')}
          </Button>
        </span>
      ) : (
        <span className={styles.quiet}>{t('waits_short')}</span>
      )}
    </li>
  )
}

function Fact({ field, value, named }: { field: FieldMeta; value: unknown; named?: boolean }) {
  const say = useSay()
  const { Cell } = typeOf(field)
  if (PILLS.has(field.type)) {
    return (
      <span title={say(field.label)}>
        <Cell value={value} field={field} />
      </span>
    )
  }
  return <span>{named ? `${say(field.label)} ${wordsOf(field, value)}` : wordsOf(field, value)}</span>
}
