/** Access reviews (权限复核): those that are open or over; in each, what every person holds, kept or taken away with one press. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { ApiProblem, accessReviews, answerAccessReview, startAccessReview, useSession, type AccessReview, type AccessReviewItem, type AccessReviewTold } from '@/api'
import { Blank, Button, Chips, DoneIcon, Failed, Input, InputNumber, Labelled, Modal, Page, Panel, SkeletonRows, Tone, toast, type ToneName } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './access/inUse.module.css'

const TONES: Record<'kept' | 'taken' | 'unanswered', ToneName> = { kept: 'green', taken: 'red', unanswered: 'amber' }

export default function AccessReviews() {
  const t = useTexts('access-reviews')
  const [params, setParams] = useSearchParams()
  const [starting, start] = useState(false)
  const manages = (useSession()?.user.abilities ?? []).includes('manage_accounts')
  const found = useQuery(accessReviews.all())
  const open = params.get('review')
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        manages ? (
          <Button type="primary" onClick={() => start(true)}>
            {t('start')}
          </Button>
        ) : null
      }
    >
      <div className={styles.page}>
        {found.isPending ? (
          <SkeletonRows count={4} />
        ) : found.isError ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : found.data.length === 0 ? (
          <Blank icon={<DoneIcon />} title={t('none')} note={t('none_note')} />
        ) : (
          <Panel title={t('reviews')} flush>
            <ul className={styles.rows} aria-label={t('reviews')}>
              {found.data.map((one) => (
                <ReviewRow key={one.id} review={one} onOpen={() => setParams({ review: one.id })} />
              ))}
            </ul>
          </Panel>
        )}
        {open ? <Items key={open} id={open} /> : null}
      </div>
      {starting ? <Start onClose={() => start(false)} onStarted={(id) => setParams({ review: id })} /> : null}
    </Page>
  )
}

function ReviewRow({ review, onOpen }: { review: AccessReview; onOpen: () => void }) {
  const t = useTexts('access-reviews')
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <b>
          {review.title} {review.closed_at ? <Tone tone="grey">{t('over')}</Tone> : review.mine > 0 ? <Tone tone="amber">{t('mine', { count: review.mine })}</Tone> : null}
        </b>
        <small>
          {t('line', { who: review.started_by.title, at: fullMomentWords(review.due_at) })} · {t(review.takes_away ? 'takes_away' : 'only_told')}
        </small>
      </span>
      <span className={styles.used}>{t('counts', { items: review.items, kept: review.kept, taken: review.taken, rest: review.items - review.kept - review.taken })}</span>
      <Button size="small" aria-label={`${t('open')}：${review.title}`} onClick={onOpen}>
        {t('open')}
      </Button>
    </li>
  )
}

function Items({ id }: { id: string }) {
  const t = useTexts('access-reviews')
  const found = useQuery(accessReviews.one(id))
  if (found.isPending) return <SkeletonRows count={6} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const { review, rows, told } = found.data
  return (
    <>
      <Panel title={review.title} note={t('items', { count: rows.length })} flush>
        <ul className={styles.rows} aria-label={review.title}>
          {rows.map((one) => (
            <ItemRow key={one.place} review={id} item={one} />
          ))}
        </ul>
      </Panel>
      {told.length > 0 ? <Told review={review} told={told} /> : null}
    </>
  )
}

/** Who was told of the review when; an answer given since then does not change what was told. */
function Told({ review, told }: { review: AccessReview; told: AccessReviewTold[] }) {
  const t = useTexts('access-reviews')
  const days = review.remind_days.map((day) => (day === 0 ? t('last_day') : t('days_before', { count: day })))
  return (
    <Panel title={t('told')} note={days.length > 0 ? t('told_on', { days: days.join(t('and')) }) : t('told_once')} flush>
      <ul className={styles.rows} aria-label={t('told')}>
        {told.map((one) => (
          <li key={`${one.reviewer.id} ${one.told_at}`} className={styles.row}>
            <span className={styles.what}>
              <b>{one.reviewer.title}</b>
              <small>{t('told_of', { count: one.waiting })}</small>
            </span>
            <time dateTime={one.told_at} className={styles.used}>
              {fullMomentWords(one.told_at)}
            </time>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function ItemRow({ review, item }: { review: string; item: AccessReviewItem }) {
  const t = useTexts('access-reviews')
  const say = useSay()
  const client = useQueryClient()
  const [said, write] = useState('')
  const answer = useMutation({
    mutationFn: (verdict: 'kept' | 'taken') => answerAccessReview(review, item.place, { verdict, said }),
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('failed')),
    onSettled: () => client.invalidateQueries({ queryKey: ['access', 'reviews'] }),
  })
  const who = `${item.person.title} · ${say(item.role)}`
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <b>
          {who} {item.temporary ? <Tone tone="blue">{t('temporary')}</Tone> : null}
        </b>
        <small>
          {[item.unit?.title, item.uses > 0 && item.last_at ? t('used', { count: item.uses, at: fullMomentWords(item.last_at) }) : t('unused'), item.reviewer ? t('reviewer', { name: item.reviewer.title }) : t('no_reviewer')].filter(Boolean).join(' · ')}
        </small>
      </span>
      {item.verdict ? (
        <span className={styles.used}>
          <span>
            <Tone tone={TONES[item.verdict]}>{t(`verdict.${item.verdict}`)}</Tone>
          </span>
          <small>{[item.decided_by?.title, item.decided_at ? fullMomentWords(item.decided_at) : '', item.said].filter(Boolean).join(' · ')}</small>
        </span>
      ) : item.answerable ? (
        <span className={styles.roles}>
          <Input size="small" style={{ flex: '1 1 120px', width: 'auto' }} maxLength={500} value={said} placeholder={t('said')} aria-label={`${t('said')}：${who}`} onChange={(event) => write(event.target.value)} />
          <Button size="small" aria-label={`${t('keep')}：${who}`} disabled={answer.isPending} onClick={() => answer.mutate('kept')}>
            {t('keep')}
          </Button>
          <Button size="small" danger aria-label={`${t('take')}：${who}`} disabled={answer.isPending} onClick={() => answer.mutate('taken')}>
            {t('take')}
          </Button>
        </span>
      ) : (
        <span className={styles.used}>{t('waits')}</span>
      )}
    </li>
  )
}

function Start({ onClose, onStarted }: { onClose: () => void; onStarted: (id: string) => void }) {
  const t = useTexts('access-reviews')
  const client = useQueryClient()
  const [title, name] = useState('')
  const [days, last] = useState(14)
  const [rest, choose] = useState('only_told')
  const [reminders, remind] = useState(['3', '0'])
  const start = useMutation({
    mutationFn: () => startAccessReview({ title, due_at: new Date(Date.now() + days * 86_400_000).toISOString(), takes_away: rest === 'takes_away', remind_days: reminders.map(Number) }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['access', 'reviews'] })
      toast.success(t('started', { count: made.items }))
      onStarted(made.id)
      onClose()
    },
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('failed')),
  })
  return (
    <Modal open title={t('start')} okText={t('start_do')} cancelText={t('cancel')} okButtonProps={{ disabled: !title.trim(), loading: start.isPending }} onOk={() => start.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('name')} required>
          {(tied) => <Input {...tied} maxLength={120} value={title} placeholder={t('name_hint')} onChange={(event) => name(event.target.value)} />}
        </Labelled>
        <Labelled label={t('within')}>{(tied) => <InputNumber {...tied} min={1} max={365} precision={0} value={days} suffix={t('days_unit')} onChange={(next) => last(next ?? 1)} />}</Labelled>
        <Labelled label={t('remind')} hint={t('remind_hint')}>
          <Chips label={t('remind')} value={reminders} onChange={remind} options={[7, 3, 1, 0].map((day) => ({ value: String(day), label: day === 0 ? t('last_day') : t('days_before', { count: day }) }))} />
        </Labelled>
        <Labelled label={t('rest')} hint={t('rest_hint')}>
          <Chips single label={t('rest')} value={[rest]} onChange={([next]) => choose(next ?? 'only_told')} options={['only_told', 'takes_away'].map((value) => ({ value, label: t(value) }))} />
        </Labelled>
      </div>
    </Modal>
  )
}
