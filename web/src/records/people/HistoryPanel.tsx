/** Who changed which field from what to what; any one of these changes can be taken back by itself. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'

import { ApiProblem, changeRecord, http, recordKeys, type FieldMeta, type ObjectMeta, type Row, type Timeline, type TimelineEvent } from '@/api'
import { Blank, Button, Failed, SkeletonRows, UndoIcon, toast, useAsk } from '@/design'
import { fullMomentWords, isEmpty, textOf, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { sameValue } from '../sides'
import styles from './people.module.css'

interface Change {
  event: TimelineEvent
  field: FieldMeta
  before: unknown
  after: unknown
}

function changesOf(events: readonly TimelineEvent[], fields: ReadonlyMap<string, FieldMeta>): Change[] {
  return events
    .filter((event) => event.type === 'record.changed')
    .flatMap((event) => {
      const before = (event.data.before ?? {}) as Record<string, unknown>
      const after = (event.data.after ?? {}) as Record<string, unknown>
      return Object.keys(after).flatMap((name) => {
        const field = fields.get(name)
        return field ? [{ event, field, before: before[name] ?? null, after: after[name] ?? null }] : []
      })
    })
}

export default function HistoryPanel({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('everyday')
  const say = useSay()
  const ask = useAsk()
  const client = useQueryClient()
  const pages = useInfiniteQuery({
    queryKey: [...recordKeys.one(object.name, row.id), 'timeline', 'pages'],
    queryFn: ({ pageParam, signal }) => http.get<Timeline>(`/records/${object.name}/${row.id}/timeline`, { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const renew = async () => {
    await client.invalidateQueries({ queryKey: recordKeys.one(object.name, row.id) })
    await client.invalidateQueries({ queryKey: ['list', object.name] })
  }
  const revert = useMutation({
    mutationFn: (change: Change) => changeRecord(object.name, row.id, { [change.field.name]: change.before }, row.version),
    onSuccess: (_, change) => toast.success(t('history.reverted', { field: say(change.field.label) })),
    onError: (error) => toast.error(error instanceof ApiProblem ? error.faults[0]?.detail || error.message : t('unsaved')),
    onSettled: renew,
  })
  const fields = new Map(object.fields.map((field) => [field.name, field]))
  const words = (field: FieldMeta, value: unknown) => (isEmpty(value) ? t('history.blank') : wordsOf(field, value) || textOf(value))
  const mayRevert = ({ field, before }: Change) => object.actions.includes('update') && !field.readonly && !field.derived && !sameValue(row[field.name], before) && !(field.required && isEmpty(before))
  const press = async (change: Change) => {
    const { field, before, after } = change
    // The record may have moved on since: then say what will be lost.
    if (!sameValue(row[field.name], after)) {
      const sure = await ask({ title: t('history.revert'), content: t('history.differs', { now: words(field, row[field.name]), then: words(field, before) }), okText: t('history.revert'), cancelText: t('cancel') })
      if (!sure) return
    }
    revert.mutate(change)
  }
  const changes = changesOf(pages.data?.pages.flatMap((page) => page.events) ?? [], fields)
  if (pages.isPending) return <SkeletonRows count={4} />
  if (pages.isError && changes.length === 0) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  return (
    <>
      {changes.length === 0 && !pages.hasNextPage ? <Blank title={t('history.none')} /> : null}
      <ul className={styles.history} aria-label={t('record.history')}>
        {changes.map((change) => (
          <li key={`${change.event.id} ${change.field.name}`}>
            <span>{say(change.field.label)}</span>
            <span>
              <del>{words(change.field, change.before)}</del> → <b>{words(change.field, change.after)}</b>
            </span>
            {mayRevert(change) ? (
              <Button size="small" type="text" icon={<UndoIcon />} disabled={revert.isPending} onClick={() => void press(change)}>
                {t('history.revert')}
              </Button>
            ) : (
              <span />
            )}
            <small>{t('history.by', { name: change.event.actor.name || say(change.event.label), at: fullMomentWords(change.event.at) })}{change.event.allowed_by.map((one) => ` · ${t(one.temporary ? 'history.by_temporary' : 'history.by_grant', { grant: say(one.label) })}`)}</small>
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('comments.more')}
        </Button>
      ) : null}
    </>
  )
}
