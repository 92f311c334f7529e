/** Whose rank would change, asked anew whenever the draft rests for a moment. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'

import { http, type SignalChange, type SignalPreview } from '@/api'
import { Alert, ForwardIcon, Panel, SkeletonRows } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { MoveMark } from './MoveMark'
import { greatestMoves } from './rank'
import styles from './signals.module.css'

const REST_MS = 250
const SHOWN = 12

function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

export function PreviewPanel({ changes, ready, version }: { changes: SignalChange[]; ready: boolean; version: number }) {
  const t = useTexts('signals')
  const rested = useRested(changes)
  const preview = useQuery({
    queryKey: ['signals-preview', version, rested],
    queryFn: ({ signal }) => http.post<SignalPreview>('/signals/preview', { changes: rested }, { signal }),
    enabled: ready && rested.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })
  const rows = greatestMoves(preview.data?.rows ?? [], SHOWN)
  return (
    <Panel title={t('preview.title')} note={preview.data ? t('preview.took', { ms: formatCount(preview.data.took_ms) }) : undefined} flush>
      {preview.isError ? (
        <Alert type="error" showIcon className={styles.inset} title={preview.error.message} />
      ) : preview.data ? (
        <div aria-busy={preview.isFetching}>
          <p className={styles.summary} role="status">
            {preview.data.moved > 0 ? t('preview.summary', { moved: formatCount(preview.data.moved), up: formatCount(preview.data.up), down: formatCount(preview.data.down) }) : t('preview.nothing')}
          </p>
          <ol className={styles.ranking}>
            {rows.map((row) => (
              <li key={row.id}>
                <span className={styles.rank}>{row.rank}</span>
                <MoveMark by={row.was_rank - row.rank} />
                <Link to={`/records/sales.lead/${row.id}`}>
                  {row.name}
                  {row.company ? <small>{row.company}</small> : null}
                </Link>
                <span className={styles.scores}>
                  {row.was_score.toFixed(1)}
                  <ForwardIcon aria-label={t('preview.becomes')} />
                  <b>{row.score.toFixed(1)}</b>
                </span>
              </li>
            ))}
          </ol>
        </div>
      ) : (
        <SkeletonRows count={3} />
      )}
    </Panel>
  )
}
