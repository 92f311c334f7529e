/** One figure: whole and by war zone, the month beside the one before, twelve months as bars, and the records behind it. */
import { Link } from 'react-router'

import { Panel } from '@/design'
import { formatCount, formatSpan, formatPercent, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import styles from './elasticity.module.css'
import type { Elasticity, ElasticityFigure, FigureAt, FigurePart } from './types'

export function FigurePanel({ figure, shown }: { figure: ElasticityFigure; shown: Elasticity }) {
  const t = useTexts('elasticity')
  const told = (value: number) => (figure.how === 'share' ? formatPercent(value) : formatSpan(value))
  const cell = (at: FigureAt) =>
    at.value === null ? (
      <span className={styles.few}>{at.count ? t('few', { count: formatCount(at.count) }) : t('none')}</span>
    ) : (
      <>
        {told(at.value)} <small>{t('of', { count: formatCount(at.count) })}</small>
      </>
    )
  const title = t(`figure.${figure.name}`)
  return (
    <Panel title={title}>
      <p className={styles.about}>
        {t(`about.${figure.name}`)} {t('fewest', { count: formatCount(shown.fewest) })}
        {figure.open ? ` ${t(`open.${figure.name}`, { count: formatCount(figure.open) })}` : ''}
      </p>
      <div className={tables.frame} tabIndex={0} role="region" aria-label={title}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('zone')}</th>
              <th scope="col">{t('this_month')}</th>
              <th scope="col">{t('month_before')}</th>
              <th scope="col">{t('trend')}</th>
            </tr>
          </thead>
          <tbody>
            {figure.lines.map((line) => (
              <tr key={line.unit ?? ''}>
                <th scope="row">{line.unit ? <Link to={`/war-zones/${line.unit}`}>{line.name}</Link> : t('whole')}</th>
                <td>{cell(line.now)}</td>
                <td>{cell(line.before)}</td>
                <td><Trend trend={line.trend} months={shown.months} told={told} none={t('none')} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {figure.parts.length > 0 && <Parts parts={figure.parts} />}
      {figure.rows.length > 0 && (
        <details className={styles.behind}>
          <summary>{t(figure.how === 'share' ? 'behind_together' : 'behind', { count: formatCount(figure.rows.length) })}</summary>
          <ul>
            {figure.rows.map((row) => (
              <li key={row.id}>
                <Link to={`/records/${row.object}/${row.id}`}>{row.title || t('untitled')}</Link>
                {row.seconds === null ? <span>{row.units.join(t('join'))}</span> : <span className="yd-num">{formatSpan(row.seconds)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}

/** What the month of collaboration is made of. */
function Parts({ parts }: { parts: FigurePart[] }) {
  const t = useTexts('elasticity')
  return (
    <div className={`${tables.frame} ${styles.parts}`} tabIndex={0} role="region" aria-label={t('part.title')}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{t('part.title')}</th>
            <th scope="col">{t('part.count')}</th>
            <th scope="col">{t('part.units')}</th>
            <th scope="col">{t('part.levels')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{t(`part.${part.name}`)}</th>
              <td>{formatCount(part.count)}</td>
              <td>{formatCount(part.units)}</td>
              <td>{formatCount(part.levels)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface TrendProps {
  trend: FigureAt[]
  months: string[]
  told: (value: number) => string
  none: string
}

/** Bars of the months; a month with too few cases has a gap. */
function Trend({ trend, months, told, none }: TrendProps) {
  const most = Math.max(...trend.map((one) => one.value ?? 0), 0)
  const words = trend.flatMap((one, place) => (one.value === null ? [] : [`${(months[place] ?? '').slice(0, 7)} ${told(one.value)}`])).join('，')
  if (!words) return <span className={styles.few}>—</span>
  return (
    <span className={styles.trend} role="img" aria-label={words || none} title={words}>
      {trend.map((one, place) => <i key={months[place]} data-gap={one.value === null} style={{ height: `${one.value !== null && most > 0 ? Math.max(6, (one.value / most) * 100) : 6}%` }} />)}
    </span>
  )
}
