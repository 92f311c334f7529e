/** One version that changed how leads are weighed, graded or given out: what changed, and the figures before and after. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http } from '@/api'
import { Collapse, Panel, SkeletonRows, Tone } from '@/design'
import { fullValue, type MetricMeta } from '@/figures'
import { formatTime, useSay, useTexts } from '@/i18n'

import { useKindWords } from '../kinds'
import { keyOf } from '../shapes'
import { Differences } from '../versions/VersionDetail'
import { useAuthorWords, useVersion, type VersionLine } from '../versions/queries'
import { around, type Span } from './quarter'
import styles from './strategy.module.css'

/** What decides who is called first, by whom and by when. */
const KINDS = ['signal', 'score', 'decision_table', 'routing', 'pool', 'second_look', 'clock', 'calendar', 'identity', 'snapshot']

interface Told {
  metrics: MetricMeta[]
  rows: { values: (number | null)[] }[]
}

function useFigures(metrics: readonly string[], span: Span) {
  const tile = { id: 'effect', shape: 'table', metrics, x: 0, y: 0, width: 6, height: 4 }
  return useQuery({
    queryKey: ['strategy', metrics, span.since, span.until],
    queryFn: ({ signal }) => http.post<Told>('/tiles/preview', { tile, since: span.since, until: span.until }, { signal }),
    enabled: metrics.length > 0,
  })
}

export function VersionEffect({ version, metrics, now }: { version: VersionLine; metrics: readonly string[]; now: Date }) {
  const t = useTexts('studio-strategy')
  const say = useSay()
  const by = useAuthorWords()
  const kindWords = useKindWords()
  const page = useVersion(version.number)
  const spans = around(new Date(version.at), now)
  const changes = page.data?.changes.filter((one) => KINDS.includes(one.kind)) ?? []
  const wanted = changes.length > 0 ? metrics : []
  const before = useFigures(wanted, spans.before)
  const after = useFigures(wanted, spans.after)
  if (page.isPending) return <SkeletonRows count={2} />
  if (changes.length === 0) return null
  return (
    <Panel
      title={<Link to={`/studio/versions/${version.number}`}>{t('version', { number: version.number, note: version.note || t('no_note') })}</Link>}
      note={`${by(version.author)} · ${formatTime(version.at)}`}
    >
      <div className={styles.stack}>
        <Collapse
          size="small"
          items={changes.map((one) => ({
            key: keyOf(one),
            label: (
              <span className={styles.changed}>
                <Tone tone="blue">{kindWords(one.kind)}</Tone>
                {say(one.words) || one.name}
              </span>
            ),
            children: <Differences kind={one.kind} before={one.before} after={one.after} />,
          }))}
        />
        {before.data && after.data ? (
          <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('effect')}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('effect')}</th>
                  <th scope="col">{t('before', { count: spans.before.days })}</th>
                  <th scope="col">{t('after', { count: spans.after.days })}</th>
                </tr>
              </thead>
              <tbody>
                {after.data.metrics.map((one, at) => (
                  <tr key={one.name}>
                    <th scope="row">{say(one.label)}</th>
                    <td>{fullValue(one, before.data.rows[0]?.values[at])}</td>
                    <td>{fullValue(one, after.data.rows[0]?.values[at])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : wanted.length > 0 && !before.isError && !after.isError ? (
          <SkeletonRows count={3} />
        ) : null}
      </div>
    </Panel>
  )
}
