/** What people wrote about a record. @ offers colleagues; ⌘/Ctrl+Enter sends. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, recordKeys, type Comment, type Comments } from '@/api'
import { Blank, Button, EditIcon, Failed, Menu, MoreIcon, RemoveIcon, SkeletonRows, initialsOf, toast, useAsk, useTick } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatAgo, useTexts } from '@/i18n'

import { CommentBox } from './CommentBox'
import styles from './people.module.css'

export default function CommentsPanel({ object, id }: { object: string; id: string }) {
  const t = useTexts('everyday')
  const client = useQueryClient()
  const queryKey = [...recordKeys.one(object, id), 'comments']
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => http.get<Comments>(`/records/${object}/${id}/comments`, { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const renew = () => client.invalidateQueries({ queryKey: recordKeys.one(object, id) })
  const send = useMutation({
    mutationFn: (said: { body: string; mentions: string[] }) => http.post<Comment>(`/records/${object}/${id}/comments`, said),
    onSuccess: async () => {
      toast.success(t('comments.sent'))
      await renew()
    },
    onError: (error) => toast.error(error.message),
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <div className={styles.comments}>
      <CommentBox busy={send.isPending} onSend={(body, mentions) => send.mutateAsync({ body, mentions }).then(() => undefined)} />
      {pages.isPending ? (
        <SkeletonRows count={2} />
      ) : pages.isError && rows.length === 0 ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <Blank title={t('comments.none')} note={t('comments.none_note')} />
      ) : (
        <ol className={styles.list} aria-label={t('comments.title')}>
          {rows.map((one) => (
            <Said key={one.id} object={object} id={id} comment={one} onChanged={renew} />
          ))}
        </ol>
      )}
      {pages.hasNextPage ? (
        <Button size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('comments.more')}
        </Button>
      ) : null}
    </div>
  )
}

function Said({ object, id, comment, onChanged }: { object: string; id: string; comment: Comment; onChanged: () => Promise<void> }) {
  const t = useTexts('everyday')
  const ask = useAsk()
  const [editing, setEditing] = useState(false)
  const now = useTick()
  const path = `/records/${object}/${id}/comments/${comment.id}`
  const change = useMutation({
    mutationFn: (said: { body: string; mentions: string[] }) => http.patch<Comment>(path, said),
    onSuccess: async () => {
      setEditing(false)
      await onChanged()
    },
    onError: (error) => toast.error(error.message),
  })
  const remove = async () => {
    const sure = await ask({ title: t('comments.remove_title'), okText: t('comments.remove'), cancelText: t('cancel'), danger: true })
    if (!sure) return
    try {
      await http.remove(path)
      await onChanged()
    } catch (error) {
      toast.error(error instanceof Error ? error.message : t('unsaved'))
    }
  }
  return (
    <li className={styles.comment}>
      <span className={styles.face} aria-hidden>
        {initialsOf(comment.author.name)}
      </span>
      <div className={styles.said}>
        <header>
          <b>{comment.author.name}</b>
          <time dateTime={comment.at} title={fullMomentWords(comment.at)}>
            {formatAgo(comment.at, now)}
          </time>
          {comment.changed_at ? <span>{t('comments.edited')}</span> : null}
          {comment.mine && !editing ? (
            <Menu
              label={t('record.more')}
              items={[
                { key: 'edit', icon: <EditIcon />, label: t('comments.edit'), run: () => setEditing(true) },
                { key: 'remove', icon: <RemoveIcon />, label: t('comments.remove'), danger: true, run: () => void remove() },
              ]}
            >
              <Button size="small" type="text" icon={<MoreIcon />} aria-label={t('record.more')} />
            </Menu>
          ) : null}
        </header>
        {editing ? (
          <CommentBox busy={change.isPending} start={comment.body} people={comment.mentions} onCancel={() => setEditing(false)} onSend={(body, mentions) => change.mutateAsync({ body, mentions }).then(() => undefined)} />
        ) : (
          <p>{withMentions(comment)}</p>
        )}
      </div>
    </li>
  )
}

/** The text with the names that were mentioned marked. Always text: nothing in it is ever run. */
function withMentions(comment: Comment) {
  const names = comment.mentions.map((person) => `@${person.name}`).filter((name) => name.length > 1)
  if (names.length === 0) return comment.body
  const form = new RegExp(`(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'g')
  return comment.body.split(form).map((part, at) => (names.includes(part) ? <mark key={at}>{part}</mark> : part))
}
