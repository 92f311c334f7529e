/** What the front tells, put together by what reports share; each cluster says why it is one. */
import { Link } from 'react-router'

import { useObject, type ReportCluster, type ZoneShown } from '@/api'
import { Blank, Panel, Tone, useTick } from '@/design'
import { isReference, typeOf, wordsOf } from '@/fields'
import { formatAgo, formatCount, useSay, useTexts } from '@/i18n'

import styles from './zones.module.css'

type Told = NonNullable<ZoneShown['reports']>

export function Reports({ reports }: { reports: Told }) {
  const t = useTexts('zones')
  return (
    <Panel title={t('reports.title')} note={t('reports.note', { count: formatCount(reports.count), days: reports.days })} actions={<Link to="/field-report">{t('reports.tell')}</Link>} flush>
      {reports.clusters.length === 0 ? (
        <Blank small title={t('reports.none')} />
      ) : (
        <ul className={styles.rows}>
          {reports.clusters.map((cluster) => (
            <Cluster key={cluster.rows[0]?.id} reports={reports} cluster={cluster} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Cluster({ reports, cluster }: { reports: Told; cluster: ReportCluster }) {
  const t = useTexts('zones')
  const say = useSay()
  const now = useTick()
  const object = useObject(reports.object)
  const shared = cluster.shared.flatMap((one) => {
    const field = object?.fields.find((each) => each.name === one.field)
    return field ? [t('reports.shared', { label: say(one.label), value: isReference(one.value) ? one.value.title : wordsOf(field, one.value), count: one.count })] : []
  })
  return (
    <li>
      {cluster.size > 1 ? (
        <p className={styles.why}>
          <Tone tone="violet">{t('reports.size', { count: formatCount(cluster.size) })}</Tone>
          <span>{[...shared, ...(cluster.words.length ? [t('reports.words', { words: cluster.words.join(t('reports.comma')) })] : [])].join(t('reports.semicolon'))}</span>
        </p>
      ) : null}
      <ul className={styles.told}>
        {cluster.rows.map((row) => {
          const topic = object?.fields.find((field) => field.type === 'choice')
          const Cell = topic ? typeOf(topic).Cell : null
          const at = row[reports.at] ?? row.created_at
          return (
            <li key={row.id}>
              <Link to={`/records/${reports.object}/${row.id}`}>{String(row[reports.text] ?? '')}</Link>
              <small className={styles.marks}>
                {Cell && topic ? <Cell value={row[topic.name]} field={topic} /> : null}
                {[isReference(row.account) ? row.account.title : '', isReference(row.owner) ? row.owner.title : '', typeof at === 'string' ? formatAgo(at, now) : ''].filter(Boolean).join(' · ')}
              </small>
            </li>
          )
        })}
      </ul>
      {cluster.size > cluster.rows.length ? <small>{t('reports.more', { count: formatCount(cluster.size - cluster.rows.length) })}</small> : null}
    </li>
  )
}
