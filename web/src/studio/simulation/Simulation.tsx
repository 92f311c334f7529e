/** A routing policy on trial: what a period's records would have become, beside what the policy in force makes of them. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { ApiProblem, http, type Label } from '@/api'
import { Alert, Blank, Button, HistoryIcon, Panel, Section, Select, Tone } from '@/design'
import { formatCount, formatPercent, formatTime, useSay, useTexts } from '@/i18n'

import type { Body } from '../shapes'
import { Groups } from './Groups'
import { changeOf, twoPlaces, type Found, type Shown, type Side } from './shapes'
import styles from './simulation.module.css'

const PERIODS = ['last_30_days', 'last_month', 'last_7_days', 'this_month'] as const
const POLL_MS = 1000
const MOST_MOVES = 30

export function Simulation({ name, body }: { name: string; body: Body }) {
  const t = useTexts('studio-simulation')
  const [period, choose] = useState<(typeof PERIODS)[number]>('last_30_days')
  const ask = useMutation({ mutationFn: () => http.post<Shown>('/studio/routing/simulations', { policy: body, name, period }) })
  const key = ask.data?.id
  const shown = useQuery({
    queryKey: ['simulation', key],
    queryFn: ({ signal }) => http.get<Shown>(`/studio/routing/simulations/${key}`, {}, signal),
    enabled: key !== undefined,
    refetchInterval: (query) => (isOpen(query.state.data) ? POLL_MS : false),
  })
  const now = shown.data ?? ask.data
  const busy = ask.isPending || (now !== undefined && isOpen(now))
  const failed = ask.error ?? shown.error
  return (
    <div className={styles.panel}>
      <Panel
        title={t('title')}
        note={t('note')}
        actions={
          <>
            <Select aria-label={t('period')} value={period} options={PERIODS.map((one) => ({ value: one, label: t(`periods.${one}`) }))} onChange={choose} disabled={busy} style={{ minWidth: 120 }} />
            <Button icon={<HistoryIcon />} loading={busy} onClick={() => ask.mutate()}>
              {t('run')}
            </Button>
          </>
        }
      >
        {failed ? <Refusal error={failed} /> : null}
        {!now && !failed ? <p className={styles.note}>{t('how')}</p> : null}
        {now && isOpen(now) ? (
          <p className={styles.note} role="status">
            {now.total ? t('going', { share: formatPercent(Math.min(1, now.done / now.total)) }) : t('waiting')}
          </p>
        ) : null}
        {now?.state === 'failed' || now?.state === 'cancelled' ? <Alert type="warning" showIcon title={t(`ended.${now.state}`)} /> : null}
        {now?.found ? <Result found={now.found} /> : null}
      </Panel>
    </div>
  )
}

const isOpen = (one: Shown | undefined) => one === undefined || one.state === 'queued' || one.state === 'running'

function Refusal({ error }: { error: Error }) {
  const detail = error instanceof ApiProblem ? [error.detail, ...error.faults.map((fault) => fault.detail)].filter(Boolean).join(' ') : error.message
  return <Alert type="error" showIcon title={detail || error.message} />
}

function Result({ found }: { found: Found }) {
  const t = useTexts('studio-simulation')
  if (found.checked === 0) return <Blank small icon={<HistoryIcon />} title={t('none')} note={t('none_note')} />
  return (
    <div className={styles.result}>
      <p className={styles.headline} role="status">
        <b>{found.moved === 0 ? t('same', { checked: formatCount(found.checked) }) : t('moved', { checked: formatCount(found.checked), moved: formatCount(found.moved) })}</b>
        <small>
          {t('span', { since: formatTime(found.since), until: formatTime(found.until) })}
          {found.cut ? t('cut', { checked: formatCount(found.checked) }) : ''}
        </small>
      </p>
      <Whole live={found.live} draft={found.draft} />
      <PoolWhy live={found.live} draft={found.draft} />
      <Groups title={t('teams')} rows={found.units} grades={found.grades} />
      <Groups title={t('people')} rows={found.people} grades={found.grades} note={found.hidden > 0 ? t('hidden', { count: formatCount(found.hidden) }) : undefined} />
      {found.moves.length > 0 ? <Moves found={found} /> : null}
      <Limits found={found} />
    </div>
  )
}

function Whole({ live, draft }: { live: Side; draft: Side }) {
  const t = useTexts('studio-simulation')
  const rows: [string, number | null, number | null, (value: number) => string][] = [
    ['leads', live.leads, draft.leads, formatCount],
    ['kept', live.kept, draft.kept, formatCount],
    ['pool', live.pool, draft.pool, formatCount],
    ['worth', live.worth, draft.worth, twoPlaces],
    ['even_leads', live.even_leads, draft.even_leads, twoPlaces],
    ['even_worth', live.even_worth, draft.even_worth, twoPlaces],
  ]
  const told = (value: number | null, write: (value: number) => string) => (value === null ? '–' : write(value))
  return (
    <div className={styles.wide}>
      <table className={styles.table} aria-label={t('whole')}>
        <thead>
          <tr>
            <th scope="col">{t('figure')}</th>
            <th scope="col">{t('live')}</th>
            <th scope="col">{t('draft')}</th>
            <th scope="col">{t('change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, first, second, write]) => (
            <tr key={name}>
              <th scope="row">{t(`figures.${name}`)}</th>
              <td>{told(first, write)}</td>
              <td>{told(second, write)}</td>
              <td>{first === null || second === null ? '–' : changeOf(first, second, write)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Why nobody fitted, condition by condition. */
function PoolWhy({ live, draft }: { live: Side; draft: Side }) {
  const t = useTexts('studio-simulation')
  const say = useSay()
  const labels = new Map<string, Label>([...live.pool_by, ...draft.pool_by].map((one) => [say(one.label), one.label]))
  if (labels.size === 0) return null
  const count = (side: Side, label: string) => side.pool_by.filter((one) => say(one.label) === label).reduce((sum, one) => sum + one.count, 0)
  return (
    <Section title={t('pool_why')}>
      <div className={styles.tones}>
        {[...labels.keys()].map((label) => (
          <Tone key={label} tone="grey">
            {t('pool_by', { label, live: formatCount(count(live, label)), draft: formatCount(count(draft, label)) })}
          </Tone>
        ))}
      </div>
    </Section>
  )
}

function Moves({ found }: { found: Found }) {
  const t = useTexts('studio-simulation')
  const [all, setAll] = useState(false)
  const shown = all ? found.moves : found.moves.slice(0, MOST_MOVES)
  return (
    <Section title={t('moves')}>
      <ul className={styles.moves}>
        {shown.map((move) => (
          <li key={move.id}>
            <Link to={`/records/${found.object}/${move.id}`}>{move.title || move.id}</Link>
            <span>
              {move.was ?? t('pool')} → <b>{move.now ?? t('pool')}</b>
            </span>
            <small>{formatTime(move.at)}</small>
          </li>
        ))}
      </ul>
      {found.moves.length > MOST_MOVES ? (
        <Button size="small" type="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('less') : t('more', { count: formatCount(found.moves.length) })}
        </Button>
      ) : null}
      {found.moved > found.moves.length ? <p className={styles.note}>{t('moves_cut', { count: formatCount(found.moves.length) })}</p> : null}
    </Section>
  )
}

/** What a replay cannot know. */
function Limits({ found }: { found: Found }) {
  const t = useTexts('studio-simulation')
  const say = useSay()
  return (
    <Section title={t('limits')}>
      <ul className={styles.limits}>
        {found.weighed > 0 ? <li>{t('agreed', { agreed: formatCount(found.agreed), weighed: formatCount(found.weighed), share: formatPercent(found.agreed / found.weighed) })}</li> : null}
        <li>{found.shared > 0 ? t('shared', { count: found.shared, shown: formatCount(found.shared) }) : t('limit.order')}</li>
        {found.alone > 0 ? <li>{t('alone', { count: found.alone, shown: formatCount(found.alone) })}</li> : null}
        <li>{found.handed > 0 ? t('handed', { count: found.handed, shown: formatCount(found.handed) }) : t('limit.hands')}</li>
        {['loads', 'crew', 'wins'].map((one) => (
          <li key={one}>{t(`limit.${one}`)}</li>
        ))}
        {found.of_now.length > 0 ? <li>{t('of_now', { fields: found.of_now.map((one) => say(one)).join(t('comma')) })}</li> : null}
      </ul>
    </Section>
  )
}
