/** One import: how far, how fast, what came of it; stop, go on, undo, and the file of faulty rows. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { address, http, useObject, type ImportRun } from '@/api'
import { Button, DownloadIcon, Progress, Tone, toast, useAsk } from '@/design'
import { formatCount, formatSpan, formatTime, useSay, useTexts } from '@/i18n'

import { actionsOf, progressOf, secondsLeft, type RunAction } from './mapping'
import styles from './importing.module.css'

const TONES: Record<string, string> = { undoing: 'blue', uploaded: 'grey', running: 'blue', done: 'green', cancelled: 'amber', failed: 'red', undone: 'grey' }

export function RunCard({ run }: { run: ImportRun }) {
  const t = useTexts('imports')
  const say = useSay()
  const object = useObject(run.object)
  const ask = useAsk()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: (action: RunAction) => http.post(`/imports/${run.id}/${action}`),
    onSuccess: async (_answer, action) => {
      toast.success(t(`run.told_${action}`))
      await client.invalidateQueries({ queryKey: ['imports'] })
    },
    onError: (error) => toast.error(error.message),
  })
  const press = async (action: RunAction) => {
    if (action === 'undo') {
      const sure = await ask({ title: t('run.undo_title'), content: t(run.mode === 'create' ? 'run.undo_note' : 'run.undo_note_update', { created: run.created, merged: run.merged }), okText: t('run.undo'), cancelText: t('action.cancel'), danger: true })
      if (!sure) return
    }
    act.mutate(action)
  }
  const state: string = run.state
  const running = state === 'running'
  const moving = running || state === 'undoing'
  // Rows with a faulty cell come in as well, so the list may have rows although none failed.
  const ended = ['done', 'failed', 'cancelled'].includes(state)
  const left = secondsLeft(run)
  return (
    <li className={styles.run}>
      <div className={styles.runHead}>
        <b title={run.filename}>{run.filename}</b>
        <Tone tone={TONES[run.state] ?? 'grey'}>{t(`state.${run.state}`)}</Tone>
        {object ? <span className={styles.runObject}>{say(object.label)}</span> : null}
        <time dateTime={run.started_at ?? undefined}>{run.started_at ? formatTime(run.started_at) : ''}</time>
        <span className={styles.runActions}>
          {ended && run.faulty ? (
            <a href={address(`/imports/${run.id}/errors.csv`)} download className={styles.errorFile}>
              <DownloadIcon /> {run.failed > 0 ? t('run.errors', { count: formatCount(run.failed) }) : t('run.faults')}
            </a>
          ) : null}
          {actionsOf(run).map((action) => (
            <Button key={action} size="small" loading={act.isPending && act.variables === action} disabled={act.isPending} onClick={() => void press(action)}>
              {t(`run.${action}`)}
            </Button>
          ))}
        </span>
      </div>
      {moving || state === 'cancelled' || state === 'failed' ? (
        <Progress
          percent={Math.floor(progressOf(run) * 100)}
          size="small"
          status={run.state === 'failed' ? 'exception' : moving ? 'active' : 'normal'}
          aria-label={t('run.progress', { file: run.filename })}
        />
      ) : null}
      <p className={styles.runFacts}>
        <span>{t('run.rows', { done: formatCount(run.done), total: formatCount(run.total) })}</span>
        <span>{t('run.created', { count: formatCount(run.created) })}</span>
        <span>{t(run.mode === 'create' ? 'run.merged' : 'run.updated', { count: formatCount(run.merged) })}</span>
        {run.failed > 0 ? <span data-bad>{t('run.failed', { count: formatCount(run.failed) })}</span> : null}
        {run.kept > 0 ? <span>{t('run.kept', { count: formatCount(run.kept) })}</span> : null}
        {running && run.rows_per_s ? <span>{t('run.speed', { count: formatCount(run.rows_per_s) })}</span> : null}
        {running && left !== null ? <span>{t('run.left', { time: formatSpan(left) })}</span> : null}
      </p>
      {run.why ? <p className={styles.runWhy}>{run.why}</p> : null}
    </li>
  )
}
