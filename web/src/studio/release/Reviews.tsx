/** The drafts one is asked to try before they are released: look, then say yes or no. Open to everybody who is asked. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { currentPreview, http, request, setPreview } from '@/api'
import { Alert, Blank, Button, CheckIcon, CloseIcon, EyeIcon, Failed, Input, Labelled, Page, Panel, SkeletonRows, Tone, TryIcon, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { draftFaults } from '../FaultList'
import type { Asked } from './shapes'
import { TimeSavedWords } from './TimeSaved'
import styles from './release.module.css'

const KEY = ['studio', 'reviews']

export default function Reviews() {
  const t = useTexts('studio-release')
  const found = useQuery({ queryKey: KEY, queryFn: ({ signal }) => http.get<{ rows: Asked[] }>('/studio/reviews', {}, signal), staleTime: 0 })
  return (
    <Page title={t('reviews.title')} note={t('reviews.note')}>
      {found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <Blank icon={<TryIcon />} title={t('reviews.none')} note={t('reviews.none_note')} />
      ) : (
        <div className={styles.reviews}>
          {found.data.rows.map((row) => (
            <ReviewCard key={`${row.id}/${row.revision}`} row={row} />
          ))}
        </div>
      )}
    </Page>
  )
}

const MOST_SHOWN = 8

function ReviewCard({ row }: { row: Asked }) {
  const t = useTexts('studio-release')
  const say = useSay()
  const look = useMutation({
    mutationFn: () => request('GET', '/session', { draft: { id: row.id, as: null } }),
    onSuccess: () => {
      setPreview({ draft: row.id, title: row.title, as: null, back: '/reviews' })
      location.assign('/')
    },
  })
  return (
    <Panel title={row.title} note={row.asked_by ? t('reviews.from', { name: row.asked_by.name }) : undefined} actions={<Stand row={row} />}>
      <div className={styles.review}>
        {row.note ? <p className={styles.quote}>{row.note}</p> : null}
        <ul className={styles.changes}>
          {row.changes.slice(0, MOST_SHOWN).map((words, at) => (
            <li key={at}>{say(words)}</li>
          ))}
          {row.changes.length > MOST_SHOWN ? <li>{t('reviews.more', { count: row.changes.length - MOST_SHOWN })}</li> : null}
        </ul>
        {row.first_units.length > 0 ? <p className={styles.lead}>{t('reviews.first_units', { units: row.first_units.map((unit) => unit.name).join('、') })}</p> : null}
        {row.estimate ? <TimeSavedWords worth={row.estimate} /> : null}
        <Button type={row.looked ? 'default' : 'primary'} icon={<EyeIcon />} loading={look.isPending} onClick={() => look.mutate()}>
          {t(row.looked ? 'reviews.look_again' : 'reviews.look')}
        </Button>
        {look.isError ? <Alert type="warning" showIcon title={draftFaults(look.error) ? t('reviews.faulty', { name: row.asked_by?.name ?? '' }) : look.error.message} /> : null}
        {row.looked ? <Saying row={row} /> : <p className={styles.hint}>{t('reviews.first')}</p>}
      </div>
    </Panel>
  )
}

function Stand({ row }: { row: Asked }) {
  const t = useTexts('studio-release')
  if (row.agrees === null) return <Tone tone="amber">{t('reviews.open')}</Tone>
  return <Tone tone={row.agrees ? 'green' : 'red'}>{t(row.agrees ? 'gate.agrees' : 'gate.objects')}</Tone>
}

function Saying({ row }: { row: Asked }) {
  const t = useTexts('studio-release')
  const client = useQueryClient()
  const [comment, setComment] = useState(row.comment)
  const saying = useMutation({
    mutationFn: (agrees: boolean) => {
      // Nothing is written while one looks: whoever says a word has looked.
      if (currentPreview()) {
        setPreview(null)
        void client.resetQueries({ predicate: (query) => query.queryKey[0] !== 'studio' })
      }
      return http.post(`/studio/reviews/${row.id}/sign-off`, { agrees, comment: comment.trim() })
    },
    onSuccess: async () => {
      toast.success(t('reviews.said'))
      await client.invalidateQueries({ queryKey: KEY })
    },
    onError: (error) => toast.error(error.message),
  })
  // Who objects says what would have to change.
  const mute = comment.trim() === ''
  return (
    <div className={styles.form}>
      <Labelled label={t('reviews.comment')} hint={t('reviews.comment_hint')}>
        {(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={comment} onChange={(event) => setComment(event.target.value)} />}
      </Labelled>
      <div className={styles.answers}>
        <Button type="primary" icon={<CheckIcon />} loading={saying.isPending} onClick={() => saying.mutate(true)}>
          {t('reviews.agree')}
        </Button>
        <Button danger icon={<CloseIcon />} disabled={mute || saying.isPending} onClick={() => saying.mutate(false)}>
          {t('reviews.object')}
        </Button>
      </div>
    </div>
  )
}
