/** The ranking under the published weights; after a change it is asked again each second until all scores have settled. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'

import { queries, type Ranking } from '@/api'
import { Blank, Failed, Panel, Progress, SkeletonRows } from '@/design'
import { formatCount, formatTime, useTexts } from '@/i18n'

import { MoveMark } from './MoveMark'
import { rankDiff, type Move } from './rank'
import styles from './signals.module.css'

const SHOWN = 20
const MARKED_MS = 12_000

/** Moves since the rows shown before; the marks fade after a while. */
function useMoves(rows: Ranking['rows'] | undefined): ReadonlyMap<string, Move> {
  const before = useRef<Ranking['rows'] | undefined>(undefined)
  const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map())
  useEffect(() => {
    const last = before.current
    before.current = rows
    if (!last || !rows || last === rows) return
    const next = rankDiff(last, rows)
    if ([...next.values()].every((move) => move.by === 0)) return
    setMoves(next)
    const timer = setTimeout(() => setMoves(new Map()), MARKED_MS)
    return () => clearTimeout(timer)
  }, [rows])
  return moves
}

export function RankingPanel() {
  const t = useTexts('signals')
  const answer = useQuery({ ...queries.ranking(SHOWN), refetchInterval: (query) => (query.state.data?.settling ? 1000 : 15_000) })
  const moves = useMoves(answer.data?.rows)
  const settling = answer.data?.settling ?? null
  const done = settling && settling.total > 0 ? Math.floor((settling.done / settling.total) * 100) : 0
  return (
    <Panel flush title={t('rank.title')} note={answer.data ? t('rank.as_of', { time: formatTime(answer.data.as_of), version: answer.data.version }) : undefined}>
      {settling ? (
        <div className={styles.settling} role="status">
          <span>{t('rank.settling', { done: formatCount(settling.done), total: formatCount(settling.total) })}</span>
          <Progress percent={done} size="small" status="active" aria-label={t('rank.settling_label')} />
        </div>
      ) : null}
      {answer.isPending ? (
        <SkeletonRows count={5} />
      ) : answer.isError && !answer.data ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : answer.data?.rows.length ? (
        <ol className={styles.ranking}>
          {answer.data.rows.map((row) => (
            <li key={row.id}>
              <span className={styles.rank}>{row.rank}</span>
              <MoveMark by={moves.has(row.id) ? (moves.get(row.id)?.by ?? null) : 0} />
              <Link to={`/records/sales.lead/${row.id}`}>
                {row.name}
                {row.company ? <small>{row.company}</small> : null}
              </Link>
              <span className={styles.scores}>
                <i className={styles.scoreBar} aria-hidden>
                  <i style={{ width: `${Math.max(0, Math.min(100, row.score))}%` }} />
                </i>
                <b>{row.score.toFixed(1)}</b>
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <Blank title={t('rank.empty')} />
      )}
    </Panel>
  )
}
