/** How well what was said came true: figures, the team's capacity, calibration and gain. */
import { useCallback } from 'react'

import { FigureCard, Figures, Panel } from '@/design'
import { formatCount, formatDate, formatPercent, useTexts } from '@/i18n'

import { Drawn } from '../dashboards/Drawn'
import type { Palette } from '../dashboards/options'
import { Capacity } from './Capacity'
import { gainOption, reliabilityOption, type Words } from './charts'
import styles from './model.module.css'
import type { Model, Quality as Found } from './types'

export function Quality({ found, quality }: { found: Model; quality: Found }) {
  const t = useTexts('models')
  const words: Words = {
    said: t('chart.said'), seen: t('chart.seen'), exact: t('chart.exact'), worked: t('chart.worked'), recall: t('chart.recall'), chance: t('chart.chance'),
    sure: (low, high, n) => t('chart.sure', { low, high, n }), lift: (times) => t('chart.lift', { times }),
  }
  const reliability = useCallback((palette: Palette) => reliabilityOption(quality.bins, words, palette), [quality.bins, t]) // eslint-disable-line react-hooks/exhaustive-deps
  const gain = useCallback((palette: Palette) => gainOption(quality.gains, words, palette), [quality.gains, t]) // eslint-disable-line react-hooks/exhaustive-deps
  const calibrated = quality.ece <= quality.ece_limit
  return (
    <>
      <p className={styles.quiet}>{t('trial', { n: formatCount(quality.n), since: formatDate(quality.since), until: formatDate(quality.until) })}</p>
      <Figures>
        <FigureCard label={t('figure.auc')} value={formatCount(quality.auc, 3)} note={t('figure.auc_note', { low: formatCount(quality.auc_low, 2), high: formatCount(quality.auc_high, 2) })} />
        <FigureCard label={t('figure.prevalence')} value={formatPercent(quality.prevalence, 1)} note={t('figure.prevalence_note')} />
        <FigureCard label={t('figure.decided')} value={formatPercent(quality.decided_share)} note={quality.decided_accuracy === null ? t('figure.decided_none', { asked: formatPercent(quality.accuracy_asked, 1) }) : t('figure.decided_note', { accuracy: formatPercent(quality.decided_accuracy, 1), asked: formatPercent(quality.accuracy_asked, 1) })} />
        <FigureCard label={t('figure.ece')} value={formatPercent(quality.ece, 1)} tone={calibrated ? 'green' : 'amber'} note={t(calibrated ? 'figure.ece_good' : 'figure.ece_bad', { limit: formatPercent(quality.ece_limit, 1) })} />
      </Figures>
      <Capacity found={found} quality={quality} />
      <div className={styles.pair}>
        <Panel title={t('chart.reliability')}>
          <p className={styles.about}>{t('chart.reliability_note')}</p>
          <div className={styles.chart}>
            <Drawn option={reliability} label={t('chart.reliability')} />
          </div>
          <Bins found={quality} />
        </Panel>
        <Panel title={t('chart.gain')}>
          <p className={styles.about}>{t('chart.gain_note')}</p>
          <div className={styles.chart}>
            <Drawn option={gain} label={t('chart.gain')} />
          </div>
          <Gains found={quality} />
        </Panel>
      </div>
    </>
  )
}

/** The same as numbers, for whoever cannot see the drawing, and to be exact. */
function Exact({ heads, rows }: { heads: string[]; rows: string[][] }) {
  const t = useTexts('models')
  return (
    <details className={styles.exact}>
      <summary>{t('chart.numbers')}</summary>
      <table className={styles.plain}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(`chart.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, at) => (
            <tr key={at}>
              {cells.map((cell, column) => (
                <td key={heads[column]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Bins({ found }: { found: Found }) {
  const rows = found.bins.map((bin) => [formatPercent(bin.said, 1), formatPercent(bin.seen, 1), `${formatPercent(bin.low)}–${formatPercent(bin.high)}`, formatCount(bin.n)])
  return <Exact heads={['said', 'seen', 'interval', 'n']} rows={rows} />
}

function Gains({ found }: { found: Found }) {
  const every = found.gains.filter((_, at) => at % 2 === 1)
  return <Exact heads={['worked', 'recall', 'times']} rows={every.map((gain) => [formatPercent(gain.share), formatPercent(gain.recall, 1), formatCount(gain.lift, 2)])} />
}
