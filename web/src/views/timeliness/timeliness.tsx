/** Response times (响应时效): how fast new leads are answered, by whom, from where and when, and what waiting costs. */
import { useCallback } from 'react'

import { Blank, BoardIcon, FigureCard, Figures, Panel } from '@/design'
import { formatCount, formatPercent, formatSpan, say, useTexts } from '@/i18n'

import { Drawn } from '../dashboards/Drawn'
import type { Palette } from '../dashboards/options'
import { PeriodPage } from '../period/PeriodPage'
import { hoursOption, lossOption, type Words } from './curve'
import { Groups } from './Groups'
import { PERIODS, type Band, type Group, type Timeliness } from './types'
import styles from './timeliness.module.css'

export default function TimelinessPage() {
  const t = useTexts('timeliness')
  return (
    <PeriodPage<Timeliness, (typeof PERIODS)[number]> name="timeliness" periods={PERIODS} first="last_30_days" note={() => t('note')}>
      {(found) => (found.whole ? <Shown found={found} whole={found.whole} /> : <Blank icon={<BoardIcon />} title={t('nothing')} note={t('nothing_note')} />)}
    </PeriodPage>
  )
}

function useBand(): (band: Band) => string {
  const t = useTexts('timeliness')
  return (band) => {
    if (band.over_s === null) return t('band.never')
    if (band.up_to_s === null) return t('band.over', { time: formatSpan(band.over_s) })
    if (band.over_s === 0) return t('band.within', { time: formatSpan(band.up_to_s) })
    return t('band.between', { from: formatSpan(band.over_s), to: formatSpan(band.up_to_s) })
  }
}

function Shown({ found, whole }: { found: Timeliness; whole: Group }) {
  const t = useTexts('timeliness')
  const band = useBand()
  const words: Words = {
    band, time: (seconds) => formatSpan(seconds), share: t('loss.share'), leads: t('column.leads'), median: t('column.median'),
    sure: (low, high) => t('loss.sure', { low, high }), of: (converted, ripe) => t('loss.of', { converted, ripe }),
  }
  const loss = useCallback((palette: Palette) => lossOption(found.bands, words, palette), [found.bands, t]) // eslint-disable-line react-hooks/exhaustive-deps
  const hours = useCallback((palette: Palette) => hoursOption(found.hours, words, palette), [found.hours, t]) // eslint-disable-line react-hooks/exhaustive-deps
  const ripe = found.bands.reduce((sum, one) => sum + one.ripe, 0)
  const days = Math.round(found.ripe_s / 86400)
  const { reference } = found
  return (
    <div className={styles.page}>
      <Figures>
        <FigureCard label={t('column.leads')} value={formatCount(whole.leads)} note={t('contacted', { share: formatPercent(whole.contacted / whole.leads) })} />
        <FigureCard label={t('column.mean')} value={formatSpan(whole.mean_s)} note={reference ? `${say(reference.label)} ${formatSpan(reference.mean_s)}` : undefined} />
        <FigureCard label={t('column.median')} value={formatSpan(whole.median_s)} note={reference ? `${say(reference.label)} ${formatSpan(reference.median_s)}` : undefined} />
      </Figures>
      <Figures>
        {found.clocks.map((one, at) => {
          const kept = whole.kept[at]
          return <FigureCard key={one.name} label={say(one.label)} value={kept?.of ? formatPercent(kept.kept / kept.of) : '—'} note={kept?.of ? t('kept', { kept: formatCount(kept.kept), of: formatCount(kept.of) }) : t('kept_none')} />
        })}
      </Figures>
      {reference && <p className={styles.source}>{t('reference', { label: say(reference.label), source: say(reference.source) })}</p>}
      <Panel title={t('loss.title')}>
        <p className={styles.about}>{t('loss.note', { days })}</p>
        {ripe === 0 ? (
          <Blank title={t('loss.none', { days })} note={t('loss.none_note', { days })} />
        ) : (
          <div className={styles.chart}>
            <Drawn option={loss} label={t('loss.title')} />
          </div>
        )}
      </Panel>
      <Panel title={t('people.title')}>
        <p className={styles.about}>{t('people.note')}</p>
        {found.people.length ? <Groups found={found} rows={found.people} name={t('people.name')} /> : <Blank title={t('people.none')} />}
      </Panel>
      <Panel title={t('channels.title')}>
        <Groups found={found} rows={found.channels} name={t('channels.name')} />
      </Panel>
      <Panel title={t('hours.title')} note={t('hours.note')}>
        <div className={styles.chart}>
          <Drawn option={hours} label={t('hours.title')} />
        </div>
      </Panel>
    </div>
  )
}
