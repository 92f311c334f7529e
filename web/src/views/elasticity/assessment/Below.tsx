/** What those one leads answered, all together: a line per pillar, a column per quarter that is over. Nobody's answers by themselves. */
import { useQuery } from '@tanstack/react-query'

import { Failed, Loading, Panel } from '@/design'
import { formatCount, formatDate, useSay, useTexts } from '@/i18n'

import tables from '../../period/tables.module.css'
import styles from './assessment.module.css'
import { assessmentQueries, type Below as Told, type Spread } from './queries'

export function Below() {
  const t = useTexts('assessment')
  const answer = useQuery(assessmentQueries.below())
  const found = answer.data
  return (
    <Panel title={t('below')}>
      {found ? <Quarters found={found} /> : answer.isPending ? <Loading /> : <Failed error={answer.error} retry={() => void answer.refetch()} />}
    </Panel>
  )
}

function Quarters({ found }: { found: Told }) {
  const t = useTexts('assessment')
  const say = useSay()
  return (
    <>
      <p className={styles.quiet}>{t('below_about', { fewest: formatCount(found.fewest) })}</p>
      {found.quarters.length > 0 && (
        <div className={tables.frame} tabIndex={0} role="region" aria-label={t('below')}>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{t('pillar')}</th>
                {found.quarters.map((one) => (
                  <th key={one.since} scope="col">
                    {quarterOf(one.since)} <small>{t('people', { count: formatCount(one.count) })}</small>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.labels.map((label, place) => (
                <tr key={place}>
                  <th scope="row">{say(label)}</th>
                  {found.quarters.map((one) => (
                    <td key={one.since}>
                      <Cell spread={one.pillars[place] ?? null} found={found} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={styles.quiet}>{t('below_now', { count: formatCount(found.running), at: formatDate(found.ends_on) })}</p>
    </>
  )
}

function Cell({ spread, found }: { spread: Spread | null; found: Told }) {
  const t = useTexts('assessment')
  const say = useSay()
  if (!spread) return <small>{t('below_few', { fewest: formatCount(found.fewest) })}</small>
  return (
    <>
      {formatCount(spread.mean)} <small>{t('spread', { level: say(found.levels[spread.level ?? -1]?.label), deviation: formatCount(spread.deviation) })}</small>
    </>
  )
}

/** `2026 Q3` of the quarter that begins on `2026-07-01`. */
function quarterOf(since: string): string {
  return `${since.slice(0, 4)} Q${(Number(since.slice(5, 7)) + 2) / 3}`
}
