/** Everything that happened to a record, newest first, by day. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http, recordKeys, type FieldMeta, type Timeline, type TimelineEvent } from '@/api'
import { Blank, Button, Failed, Panel, SkeletonRows } from '@/design'
import { fullMomentWords, textOf, wordsOf } from '@/fields'
import { currentLocale, useSay, useTexts } from '@/i18n'

import { byDay, familyOf } from './days'
import styles from './detail.module.css'

interface TimelinePanelProps {
  object: string
  id: string
  fields: readonly FieldMeta[]
}

export function TimelinePanel({ object, id, fields }: TimelinePanelProps) {
  const t = useTexts('records')
  const pages = useInfiniteQuery({
    queryKey: [...recordKeys.one(object, id), 'timeline', 'pages'],
    queryFn: ({ pageParam, signal }) => http.get<Timeline>(`/records/${object}/${id}/timeline`, { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const events = pages.data?.pages.flatMap((page) => page.events) ?? []
  const byName = new Map(fields.map((field) => [field.name, field]))
  return (
    <Panel title={t('timeline.title')}>
      {pages.isPending ? (
        <SkeletonRows count={4} />
      ) : pages.isError && events.length === 0 ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : events.length === 0 ? (
        <Blank title={t('timeline.empty')} note={t('timeline.empty_note')} />
      ) : (
        byDay(events, currentLocale()).map(([day, some]) => (
          <section key={day} className={styles.day}>
            <h3>{day}</h3>
            <ol>
              {some.map((event) => (
                <Entry key={event.id} event={event} fields={byName} />
              ))}
            </ol>
          </section>
        ))
      )}
      {pages.hasNextPage ? (
        <Button size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('timeline.more')}
        </Button>
      ) : null}
    </Panel>
  )
}

function Entry({ event, fields }: { event: TimelineEvent; fields: ReadonlyMap<string, FieldMeta> }) {
  const say = useSay()
  const words = say(event.words) || say(event.label)
  const label = say(event.label)
  return (
    <li className={styles.entry} data-family={familyOf(event.type)}>
      <time dateTime={event.at} title={fullMomentWords(event.at)}>
        {fullMomentWords(event.at).slice(11, 16)}
      </time>
      <div>
        <p>
          {event.record ? <Link to={`/records/${event.record.object}/${event.record.id}`}>{words}</Link> : words}
          {label && label !== words ? <span className={styles.entryLabel}>{label}</span> : null}
          {event.links?.map((link) => (
            <a key={link.url} className={styles.entryLabel} href={link.url} target="_blank" rel="noreferrer noopener">
              {say(link.label)}
            </a>
          ))}
        </p>
        <Changes event={event} fields={fields} />
        {event.actor.name ? <small>{event.actor.name}</small> : null}
      </div>
    </li>
  )
}

function Changes({ event, fields }: { event: TimelineEvent; fields: ReadonlyMap<string, FieldMeta> }) {
  const say = useSay()
  const t = useTexts('records')
  if (event.type !== 'record.changed') return null
  const before = (event.data.before ?? {}) as Record<string, unknown>
  const after = (event.data.after ?? {}) as Record<string, unknown>
  const changed = Object.keys(after).flatMap((name) => fields.get(name) ?? [])
  if (changed.length === 0) return null
  const words = (field: FieldMeta, value: unknown) => (field.type === 'reference' && typeof value === 'string' ? '' : wordsOf(field, value)) || (value ? textOf(value) : t('conflict.blank'))
  return (
    <ul className={styles.changes}>
      {changed.map((field) => (
        <li key={field.name}>
          <span>{say(field.label)}</span> {words(field, before[field.name])} <i aria-label={t('timeline.became')}>→</i> <b>{words(field, after[field.name])}</b>
        </li>
      ))}
    </ul>
  )
}
