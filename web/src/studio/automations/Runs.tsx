/** The run log: filtered by state, opened for its trace, tried again when it failed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { http } from '@/api'
import { Blank, Button, Collapse, Failed, HistoryIcon, RefreshIcon, Segmented, SkeletonRows, Tone, toast, type ToneName } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { automationQueries, type Run } from './queries'
import { Trace } from './Trace'
import styles from './automations.module.css'

export const TONES: Record<string, ToneName> = { done: 'green', stopped: 'grey', skipped: 'grey', waiting: 'blue', retrying: 'amber', held: 'amber', failed: 'red', looped: 'red' }
const FILTERS: Record<string, string> = { all: '', done: 'done,stopped', open: 'waiting,retrying,held', failed: 'failed,looped', skipped: 'skipped' }

export function Runs({ name }: { name: string }) {
  const t = useTexts('studio-automations')
  const [filter, setFilter] = useState('all')
  const [cursors, setCursors] = useState<(string | null)[]>([null])
  const cursor = cursors[cursors.length - 1] ?? null
  const runs = useQuery(automationQueries.runs(name, FILTERS[filter] ?? '', cursor))
  return (
    <div className={styles.form}>
      <Segmented
        aria-label={t('runs.filter')}
        value={filter}
        onChange={(next: string) => {
          setFilter(next)
          setCursors([null])
        }}
        options={Object.keys(FILTERS).map((one) => ({ value: one, label: t(`runs.${one}`) }))}
      />
      {runs.isPending ? (
        <SkeletonRows count={4} />
      ) : runs.isError ? (
        <Failed error={runs.error} retry={() => void runs.refetch()} />
      ) : runs.data.rows.length === 0 ? (
        <Blank icon={<HistoryIcon />} title={t('runs.none')} note={t('runs.none_note')} />
      ) : (
        <Collapse size="small" items={runs.data.rows.map((run) => ({ key: run.id, label: <RunLine run={run} />, children: <RunDetail run={run} /> }))} />
      )}
      <div className={styles.pager}>
        {cursors.length > 1 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>{t('runs.newer')}</Button>}
        {runs.data?.next && <Button onClick={() => setCursors([...cursors, runs.data.next])}>{t('runs.older')}</Button>}
      </div>
    </div>
  )
}

function RunLine({ run }: { run: Run }) {
  const t = useTexts('studio-automations')
  return (
    <span className={styles.runLine}>
      <Tone tone={TONES[run.state] ?? 'grey'}>{t(`state.${run.state}`)}</Tone>
      <span className={styles.runTitle}>{run.title || t('runs.no_record')}</span>
      <time dateTime={run.begun_at}>{formatTime(run.begun_at)}</time>
    </span>
  )
}

function RunDetail({ run }: { run: Run }) {
  const t = useTexts('studio-automations')
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => http.post(`/automation-runs/${run.id}/replay`, {}),
    onSuccess: () => {
      toast.success(t('runs.replayed'))
      return client.invalidateQueries({ queryKey: ['automations'] })
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <>
      <p className={styles.hint}>
        {run.subject && run.object ? <Link to={`/records/${run.object}/${run.subject}`}>{run.title || t('runs.record')}</Link> : null} {t('runs.facts', { event: run.event_type, took: (run.took_us / 1000).toFixed(1) })}
        {run.due_at && ['waiting', 'retrying'].includes(run.state) ? ` · ${t('runs.due', { time: formatTime(run.due_at) })}` : ''}
        {run.attempts ? ` · ${t('runs.attempts', { count: run.attempts })}` : ''}
      </p>
      <Trace steps={run.trace} problem={run.problem} />
      {['failed', 'retrying'].includes(run.state) && (
        <Button icon={<RefreshIcon />} loading={again.isPending} onClick={() => again.mutate()}>
          {t('runs.replay')}
        </Button>
      )}
    </>
  )
}
