/** 撞单: customers that two people say are theirs, with what agrees and who did what when; decided by somebody who is neither. */
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'

import { arbitrate, awardPair, contestQueries, pairQueries, queries, useObject, type Contest, type Pair, type Row } from '@/api'
import { Alert, Blank, Button, Chips, DoneIcon, Failed, Input, Modal, SkeletonRows, toast, useTick } from '@/design'
import { fullMomentWords, isReference, wordsOf } from '@/fields'
import { formatAgo, useSay, useTexts } from '@/i18n'

import { Evidence, Sureness } from './Evidence'
import styles from './pairs.module.css'

const MOST = 500
const DEEDS = 4

interface Asked {
  title: string
  options: { value: string; label: string }[]
  decide: (value: string, why: string) => Promise<unknown>
}

export default function Contests() {
  const t = useTexts('pairs')
  const contests = useQuery(contestQueries.all())
  const pairs = useQuery(pairQueries.queue(null, 'open'))
  const [asked, ask] = useState<Asked | null>(null)
  if (contests.isPending || pairs.isPending) return <SkeletonRows count={4} />
  if (contests.isError) return <Failed error={contests.error} retry={() => void contests.refetch()} />
  const contested = (pairs.data?.rows ?? []).filter((pair) => pair.contested)
  if (contests.data.length + contested.length === 0) return <Blank icon={<DoneIcon />} title={t('contest.none')} note={t('contest.none_note')} />
  return (
    <div className={styles.cards}>
      {contests.data.map((one) => (
        <ContestCard key={one.record.id} contest={one} onAsk={ask} />
      ))}
      {contested.map((pair) => (
        <PairContest key={`${pair.one.id} ${pair.other.id}`} pair={pair} onAsk={ask} />
      ))}
      {asked ? <Decide asked={asked} onClose={() => ask(null)} /> : null}
    </div>
  )
}

function useTitle(name: string): (row: Row) => string {
  const object = useObject(name)
  const named = object?.fields.find((field) => field.name === object.title)
  return (row) => (named && wordsOf(named, row[named.name])) || row.id.slice(0, 8)
}

function ContestCard({ contest, onAsk }: { contest: Contest; onAsk: (asked: Asked) => void }) {
  const t = useTexts('pairs')
  const say = useSay()
  const object = useObject(contest.object)
  const title = useTitle(contest.object)(contest.record)
  const { claimant, holder, customer } = contest
  const agrees = contest.agrees.map((name) => say(object?.fields.find((field) => field.name === name)?.label) || name)
  const options = [
    { value: 'holder', label: t('contest.to', { name: holder.title }) },
    { value: 'claimant', label: t('contest.to', { name: claimant.title }) },
    { value: 'both', label: t('contest.both') },
  ]
  return (
    <article className={styles.card} aria-label={t('contest.of', { name: customer.title })}>
      <header className={styles.head}>
        <Link to={`/records/${contest.customer_object}/${customer.id}`}>{customer.title}</Link>
        <small>{fullMomentWords(contest.at)}</small>
      </header>
      <p className={styles.words}>
        {t('contest.words', { holder: holder.title, claimant: claimant.title })} <Link to={`/records/${contest.object}/${contest.record.id}`}>{title}</Link>
      </p>
      {agrees.length > 0 ? <p className={styles.words}>{t('contest.agrees', { fields: agrees.join('、') })}</p> : null}
      <Deeds of={[{ object: contest.customer_object, id: customer.id }, { object: contest.object, id: contest.record.id }]} />
      {contest.may ? (
        <div className={styles.actions}>
          <Button type="primary" size="small" onClick={() => onAsk({ title: customer.title, options, decide: (to, why) => arbitrate(contest, to, why) })}>
            {t('contest.decide')}
          </Button>
        </div>
      ) : (
        <small className={styles.quiet}>{t('contest.party')}</small>
      )}
    </article>
  )
}

function PairContest({ pair, onAsk }: { pair: Pair; onAsk: (asked: Asked) => void }) {
  const t = useTexts('pairs')
  const titleOf = useTitle(pair.object)
  const nameOf = (row: Row) => (isReference(row.owner) ? (row.owner.title ?? '') : '')
  const sides = [pair.one, pair.other]
  const options = sides.map((row) => ({ value: row.id, label: t('contest.to', { name: nameOf(row) }) }))
  return (
    <article className={styles.card} aria-label={t('pair', { one: titleOf(pair.one), other: titleOf(pair.other) })}>
      <header className={styles.head}>
        {sides.map((row) => (
          <span key={row.id}>
            <Link to={`/records/${pair.object}/${row.id}`}>{titleOf(row)}</Link> <small>{t('contest.owner', { name: nameOf(row) })}</small>
          </span>
        ))}
        <Sureness pair={pair} />
      </header>
      <Evidence evidence={pair.evidence} />
      <Deeds of={sides.map((row) => ({ object: pair.object, id: row.id }))} />
      {pair.may ? (
        <div className={styles.actions}>
          <Button type="primary" size="small" onClick={() => onAsk({ title: titleOf(pair.one), options, decide: (winner, why) => awardPair(pair, winner, why) })}>
            {t('contest.decide')}
          </Button>
        </div>
      ) : null}
    </article>
  )
}

/** What people did with the records, newest first: who touched the customer when. */
function Deeds({ of }: { of: { object: string; id: string }[] }) {
  const t = useTexts('pairs')
  const say = useSay()
  const now = useTick()
  const found = useQueries({ queries: of.map((one) => ({ ...queries.timeline(one.object, one.id), retry: false })) })
  const deeds = found
    .flatMap(({ data }) => data?.events ?? [])
    .filter((event) => event.actor.key.startsWith('user:'))
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, DEEDS)
  if (deeds.length === 0) return <p className={styles.quiet}>{t('contest.no_deeds')}</p>
  return (
    <ul className={styles.evidence} aria-label={t('contest.deeds')}>
      {deeds.map((event) => (
        <li key={event.id}>
          <b>{event.actor.name}</b> {say(event.label)} <time dateTime={event.at}>{formatAgo(event.at, now)}</time>
        </li>
      ))}
    </ul>
  )
}

function Decide({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const t = useTexts('pairs')
  const id = useId()
  const client = useQueryClient()
  const [to, setTo] = useState(asked.options[0]?.value ?? '')
  const [why, setWhy] = useState('')
  const decide = useMutation({
    mutationFn: () => asked.decide(to, why),
    onSuccess: () => {
      toast.success(t('contest.decided'))
      onClose()
    },
    onSettled: () => {
      for (const queryKey of [['contests'], ['pairs'], ['record'], ['list'], ['records'], ['board']]) void client.invalidateQueries({ queryKey })
    },
  })
  return (
    <Modal open width={480} footer={null} onCancel={onClose} title={t('contest.of', { name: asked.title })}>
      <form
        className={styles.deciding}
        onSubmit={(event) => {
          event.preventDefault()
          decide.mutate()
        }}
      >
        {decide.isError ? <Alert type="error" showIcon title={decide.error.message} /> : null}
        <Chips single label={t('contest.decide')} value={[to]} options={asked.options} onChange={([next]) => next && setTo(next)} />
        <label htmlFor={id}>{t('contest.why')}</label>
        <Input.TextArea id={id} value={why} maxLength={MOST} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={t('contest.why_hint')} onChange={(event) => setWhy(event.target.value)} />
        <small className={styles.quiet}>{t('contest.note')}</small>
        <div className={styles.actions}>
          <Button type="primary" htmlType="submit" loading={decide.isPending}>
            {t('contest.decide')}
          </Button>
          <Button onClick={onClose}>{t('contest.cancel')}</Button>
        </div>
      </form>
    </Modal>
  )
}
