/** What a metric is worth now, as the draft defines it, and the way to the rows it counts. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http, type Fault } from '@/api'
import { Panel } from '@/design'
import { useTexts } from '@/i18n'
import { fullValue, rowsOf, type Drill, type MetricMeta } from '@/figures'

import styles from '../dashboards/designer.module.css'
import type { MetricBody } from './metricBody'

interface Preview {
  faults: Fault[]
  value: number | null
  left_out?: number
  drill: Drill | null
  exact_from?: string
}

/** Members that are not set are left out, as a definition has them. */
const plain = (body: MetricBody): object => JSON.parse(JSON.stringify(body)) as object

export function LiveValue({ name, body }: { name: string; body: MetricBody }) {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const answer = useQuery({
    queryKey: ['metric-preview', plain(body)],
    queryFn: ({ signal }) => http.post<Preview>('/metrics/preview', { body: plain(body) }, { signal }),
    placeholderData: keepPreviousData,
  })
  const found = answer.data
  const metric = { ...body, name, shown_as: body.shown_as ?? 'number' } as unknown as MetricMeta
  const to = rowsOf(found?.drill)
  return (
    <Panel title={t('value_now')} note={found?.exact_from ? td(`from.${found.exact_from}`) : undefined}>
      <div className={styles.facts} aria-live="polite" aria-busy={answer.isFetching}>
        <div className={styles.value}>{found && found.faults.length === 0 ? fullValue(metric, found.value) : '—'}</div>
        {(found?.left_out ?? 0) > 0 && <span>{td('left_out', { count: found?.left_out })}</span>}
        {found && found.faults.length > 0 && (
          <ul className={styles.faults}>
            {found.faults.map((fault) => (
              <li key={`${fault.at} ${fault.slug}`}>{fault.detail || fault.slug}</li>
            ))}
          </ul>
        )}
        {to && <Link to={to}>{td('see_rows')}</Link>}
        <p className={styles.hint}>{t('value_hint')}</p>
      </div>
    </Panel>
  )
}
