/** Whether what comes in is still what was learnt from: scores and inputs, each month against all before it. */
import { Panel } from '@/design'
import { formatCount, formatPercent, say, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import styles from './model.module.css'
import type { Model, Moved } from './types'

const MONTHS = 12
const FIRST = 15
const NOTED = 0.1
const GREAT = 0.25

/** Below what chance does nothing has moved. */
export function standOf(psi: number, limit: number): 'still' | 'noted' | 'great' {
  if (psi <= limit || psi < NOTED) return 'still'
  return psi < GREAT ? 'noted' : 'great'
}

export function Drift({ found }: { found: Model }) {
  const t = useTexts('models')
  const months = [...new Set([...found.months.filter((one) => one.psi !== null).map((one) => one.month), ...found.inputs.flatMap((one) => one.months.map((each) => each.month))])].sort().slice(-MONTHS)
  if (months.length === 0) return null
  const inputs = found.inputs.slice(0, FIRST)
  const scores = new Map(found.months.flatMap((one) => (one.psi === null || one.limit === null ? [] : [[one.month, { month: one.month, n: one.n, psi: one.psi, limit: one.limit }]])))
  return (
    <Panel title={t('drift.title')}>
      <p className={styles.about}>{t('drift.note')}</p>
      <div className={tables.frame} tabIndex={0} role="region" aria-label={t('drift.title')}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('drift.what')}</th>
              {months.map((month) => (
                <th key={month} scope="col">{month}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.size > 0 ? <Line name={t('drift.score')} months={months} told={scores} /> : null}
            {inputs.map((one) => (
              <Line key={one.name} name={say(one.label)} months={months} told={new Map(one.months.map((each) => [each.month, each]))} />
            ))}
          </tbody>
        </table>
      </div>
      {found.inputs.length > FIRST ? <p className={styles.quiet}>{t('drift.rest', { count: found.inputs.length - FIRST })}</p> : null}
      {found.months.length > 0 ? <Rates found={found} /> : null}
    </Panel>
  )
}

function Line({ name, months, told }: { name: string; months: string[]; told: Map<string, Moved> }) {
  const t = useTexts('models')
  return (
    <tr>
      <th scope="row">{name}</th>
      {months.map((month) => {
        const one = told.get(month)
        if (!one) return <td key={month}>—</td>
        const stand = standOf(one.psi, one.limit)
        return (
          <td key={month} data-stand={stand} className={styles.moved} title={t('drift.cell', { limit: formatCount(one.limit, 2), n: formatCount(one.n) })}>
            {stand === 'still' ? '' : <span>{t(`drift.${stand}`)} </span>}
            {one.psi.toFixed(2)}
          </td>
        )
      })}
    </tr>
  )
}

/** Said and seen of each month: a model that grows stale says more, or less, than comes true. */
function Rates({ found }: { found: Model }) {
  const t = useTexts('models')
  return (
    <details className={styles.exact}>
      <summary>{t('drift.rates')}</summary>
      <table className={styles.plain}>
        <thead>
          <tr>
            <th scope="col">{t('drift.month')}</th>
            <th scope="col">{t('drift.came')}</th>
            <th scope="col">{t('drift.said')}</th>
            <th scope="col">{t('drift.tried')}</th>
            <th scope="col">{t('drift.foretold')}</th>
            <th scope="col">{t('chart.seen')}</th>
          </tr>
        </thead>
        <tbody>
          {found.months.map((one) => (
            <tr key={one.month}>
              <td>{one.month}</td>
              <td>{formatCount(one.n)}</td>
              <td>{formatPercent(one.said, 1)}</td>
              <td>{one.tried ? formatCount(one.tried) : '—'}</td>
              <td>{formatPercent(one.foretold, 1)}</td>
              <td>{formatPercent(one.seen, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
