/** The snapshot of a record as the company draws it: stage, reason, next step, what is known and what is missing. */
import { useQuery } from '@tanstack/react-query'

import { http, recordKeys, type Label } from '@/api'
import { CheckIcon, Failed, SkeletonRows, WarnIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { BlockProps } from '../blocks'
import styles from './snapshot.module.css'

interface Snapshot {
  stage: string | null
  reason: Label | null
  next: Label | null
  stages: { name: string; label: Label }[]
  known: Label[]
  missing: Label[]
  promises: { kept: number; open: number; broken: number }
}

export default function SnapshotPanel({ object, row }: BlockProps) {
  const t = useTexts('block-snapshot')
  const say = useSay()
  const found = useQuery({
    queryKey: [...recordKeys.one(object.name, row.id), 'snapshot'],
    queryFn: ({ signal }) => http.get<Snapshot>(`/records/${object.name}/${row.id}/snapshot`, {}, signal),
  })
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const { stage, reason, next, stages, known, missing, promises } = found.data
  const here = stages.findIndex((one) => one.name === stage)
  return (
    <div className={styles.snapshot}>
      <ol className={styles.stages} aria-label={t('stages')}>
        {stages.map((one, at) => (
          <li key={one.name} data-passed={at < here || undefined} aria-current={at === here ? 'step' : undefined}>
            {say(one.label)}
          </li>
        ))}
      </ol>
      <dl className={styles.told}>
        <div>
          <dt>{t('reason')}</dt>
          <dd>{reason ? say(reason) : t('nowhere')}</dd>
        </div>
        {next ? (
          <div data-next>
            <dt>{t('next')}</dt>
            <dd>{say(next)}</dd>
          </div>
        ) : null}
        <div>
          <dt>{t('promises')}</dt>
          <dd className="yd-num">{t('promises_told', { ...promises })}</dd>
        </div>
      </dl>
      <div className={styles.facts}>
        <section aria-label={t('missing')}>
          <h4>{t('missing')}</h4>
          {missing.length === 0 ? <p>{t('nothing_missing')}</p> : null}
          <ul>
            {missing.map((one) => (
              <li key={one.zh} data-missing>
                <WarnIcon /> {say(one)}
              </li>
            ))}
          </ul>
        </section>
        <section aria-label={t('known')}>
          <h4>{t('known')}</h4>
          {known.length === 0 ? <p>{t('nothing_known')}</p> : null}
          <ul>
            {known.map((one) => (
              <li key={one.zh}>
                <CheckIcon /> {say(one)}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <p className={styles.drawn}>{t('drawn')}</p>
    </div>
  )
}
