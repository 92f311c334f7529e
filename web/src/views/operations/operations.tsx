/** Operations (运行状况): whether the product is well now; what was set aside and can be processed again; jobs that gave up. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http, operationsQueries, type FailedJob, type Operations, type SetAside } from '@/api'
import { Alert, AskingPage, Blank, Button, Collapse, DoneIcon, Panel, RefreshIcon, toast } from '@/design'
import { fullMomentWords, sizeWords } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import styles from './operations.module.css'

const GRAVE = ['events_set_aside', 'disk_is_filling']

export default function OperationsPage() {
  const t = useTexts('operations')
  const found = useQuery(operationsQueries.all())
  return (
    <AskingPage title={t('title')} note={t('note')} again={t('refresh')} question={found}>
      {(answer) => <Found found={answer} />}
    </AskingPage>
  )
}

function Found({ found }: { found: Operations }) {
  const t = useTexts('operations')
  const say = useSay()
  const { events, jobs, disk } = found
  const waiting = events.waiting >= events.most ? t('at_least', { count: formatCount(events.most) }) : formatCount(events.waiting)
  return (
    <>
      {found.warnings.map((name) => (
        <Alert key={name} type={GRAVE.includes(name) ? 'error' : 'warning'} showIcon title={t(`warning.${name}`)} description={t(`remedy.${name}`)} />
      ))}
      {found.warnings.length === 0 ? <Alert type="success" showIcon title={t('well')} /> : null}
      <Panel title={t('standing')}>
        <dl className={styles.facts}>
          <dt>{t('waiting')}</dt>
          <dd>{events.oldest ? t('waiting_since', { count: waiting, at: fullMomentWords(events.oldest) }) : waiting}</dd>
          <dt>{t('jobs')}</dt>
          <dd>{t('jobs_now', { running: formatCount(jobs.running), queued: formatCount(jobs.queued) })}</dd>
          <dt>{t('streams')}</dt>
          <dd>{formatCount(found.streams)}</dd>
          <dt>{t('disk')}</dt>
          <dd>{t('disk_free', { free: sizeWords(disk.free), total: sizeWords(disk.total) })}</dd>
          <dt>{t('version')}</dt>
          <dd>{formatCount(found.catalog_version)}</dd>
        </dl>
      </Panel>
      {/* “None” beside deliveries that failed would deny what the warning says. */}
      {found.set_aside.count > 0 || found.deliveries.length === 0 ? (
        <Panel title={t('set_aside')} note={found.set_aside.count > 0 ? t('count', { count: formatCount(found.set_aside.count) }) : undefined}>
          {found.set_aside.count === 0 ? <Blank icon={<DoneIcon />} title={t('none_aside')} note={t('none_aside_note')} /> : <Aside rows={found.set_aside.rows} />}
        </Panel>
      ) : null}
      {found.deliveries.length > 0 ? (
        <Panel title={t('deliveries')} note={t('deliveries_note')}>
          <ul className={styles.rows} aria-label={t('deliveries')}>
            {found.deliveries.map((one) => (
              <li key={one.channel} className={styles.row}>
                <Link to={`/channels/${one.channel}`}>{say(one.label) || one.channel}</Link>
                <span>{t('stuck', { count: formatCount(one.count) })}</span>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <Panel title={t('failed')}>{jobs.failed.length === 0 ? <Blank icon={<DoneIcon />} title={t('none_failed')} /> : <Jobs rows={jobs.failed} />}</Panel>
    </>
  )
}

function useAgain(path: (id: string) => string, done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => http.post(path(id), {}),
    onSuccess: () => void toast.success(done),
    onError: (error) => void toast.error(error.message),
    onSettled: () => client.invalidateQueries({ queryKey: ['operations'] }),
  })
}

function Aside({ rows }: { rows: SetAside[] }) {
  const t = useTexts('operations')
  const again = useAgain((id) => `/dead-letters/${id}/replay`, t('replayed'))
  return (
    <Collapse
      size="small"
      destroyOnHidden
      items={rows.map((row) => ({
        key: row.id,
        label: (
          <span className={styles.line}>
            <span>
              {t(`stage.${row.follower.split('/')[1] ?? row.follower}`, { defaultValue: row.follower })} · <code>{row.event_type}</code>
            </span>
            <time dateTime={row.parked_at}>{fullMomentWords(row.parked_at)}</time>
          </span>
        ),
        children: (
          <div className={styles.page}>
            <p className={styles.reason}>{row.trace.trim().split('\n').at(-1)}</p>
            <pre className={styles.trace} tabIndex={0} aria-label={t('trace')}>
              {row.trace}
            </pre>
            <div className={styles.buttons}>
              <Button icon={<RefreshIcon />} loading={again.isPending && again.variables === row.id} onClick={() => again.mutate(row.id)}>
                {t('replay')}
              </Button>
              {row.object && row.subject ? <Link to={`/records/${row.object}/${row.subject}`}>{t('record')}</Link> : null}
            </div>
          </div>
        ),
      }))}
    />
  )
}

function Jobs({ rows }: { rows: FailedJob[] }) {
  const t = useTexts('operations')
  const again = useAgain((id) => `/jobs/${id}/retry`, t('retried'))
  return (
    <ul className={styles.rows} aria-label={t('failed')}>
      {rows.map((row) => (
        <li key={row.id} className={styles.row}>
          <span className={styles.words}>
            <b>{t(`kind.${row.kind.replace('.', '_')}`, { defaultValue: row.kind })}</b>
            <span>{row.problem}</span>
            <span>
              {t('tried', { count: row.attempt })}
              {row.finished_at ? ` · ${fullMomentWords(row.finished_at)}` : ''}
            </span>
          </span>
          {row.kind.startsWith('import.') ? (
            <Link to="/imports">{t('imports')}</Link>
          ) : (
            <Button icon={<RefreshIcon />} loading={again.isPending && again.variables === row.id} onClick={() => again.mutate(row.id)}>
              {t('retry')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
