/** What is watched on a page, by the second. */
import { useCallback, useState } from 'react'
import { Link } from 'react-router'

import { Blank, ChartIcon, FigureCard, Figures, Select } from '@/design'
import { formatCount, formatSpan, formatPercent, useTexts } from '@/i18n'

import { Drawn } from '../dashboards/Drawn'
import type { Palette } from '../dashboards/options'
import tables from '../period/tables.module.css'
import { Asked } from './Asked'
import { clock, dwellOption, moments } from './curves'
import { heatQueries, type On } from './queries'
import { behind, type Curve, type Video, type Videos } from './types'
import styles from './heat.module.css'

export function VideosPanel({ on }: { on: On }) {
  const t = useTexts('heat')
  const [video, setVideo] = useState('')
  return (
    <Asked title={t('video.title')} query={heatQueries.videos(on, video)}>
      {(found) => {
        const { curve } = found
        const one = found.videos.find((each) => each.name === curve?.name)
        return curve && one ? <Shown found={found} one={one} curve={curve} choose={setVideo} /> : <Blank icon={<ChartIcon />} title={t('video.none', { device: t(`devices.${on.device}`) })} note={t('video.none_note')} />
      }}
    </Asked>
  )
}

function Shown({ found, one, curve, choose }: { found: Videos; one: Video; curve: Curve; choose: (name: string) => void }) {
  const t = useTexts('heat')
  const option = useCallback((palette: Palette) => dwellOption(curve, { plays: t('video.plays'), viewers: t('video.viewers'), left: t('video.left') }, palette), [curve, t])
  const seen = curve.viewers.reduce((sum, n) => sum + n, 0)
  const played = curve.plays.reduce((sum, n) => sum + n, 0)
  const wide = Math.max(1, Math.ceil(curve.plays.length / 24))
  const again = curve.plays.map((n, at) => n - (curve.viewers[at] ?? 0))
  return (
    <div className={styles.stack}>
      <Select aria-label={t('video.choose')} className={styles.path} value={one.name} options={found.videos.map((each) => ({ value: each.name, label: t('video.option', { name: each.name, count: each.plays, shown: formatCount(each.plays) }) }))} onChange={choose} />
      <Figures>
        <FigureCard label={t('video.plays')} value={formatCount(one.plays)} note={t('video.viewers_note', { count: one.viewers, shown: formatCount(one.viewers) })} />
        <FigureCard label={t('video.mean')} value={formatSpan(one.viewers ? one.seconds / one.viewers : 0)} note={one.length ? t('video.length', { length: formatSpan(one.length) }) : undefined} />
        <FigureCard label={t('video.again')} value={played ? formatPercent((played - seen) / played) : '—'} note={t('video.again_note')} />
      </Figures>
      <div className={styles.chart}>
        <Drawn option={option} label={t('video.curve', { name: one.name })} />
      </div>
      <div className={styles.pair}>
        <Moments title={t('video.stops')} none={t('video.no_stops')} rows={moments(curve.left, wide, 5)} to={(from, to) => behind(found.event, `${one.where} && data.to > ${from} && data.to <= ${to}`)} of={one.viewers} />
        <Moments title={t('video.agains')} none={t('video.no_agains')} rows={moments(again, wide, 5)} to={(from, to) => behind(found.event, `${one.where} && data.from < ${to} && data.to > ${from}`)} />
      </div>
    </div>
  )
}

interface MomentsProps {
  title: string
  none: string
  rows: { from: number; to: number; n: number }[]
  to: (from: number, to: number) => string
  /** Shares are of so many people. */
  of?: number
}

function Moments({ title, none, rows, to, of }: MomentsProps) {
  const t = useTexts('heat')
  return (
    <div className={tables.frame} tabIndex={0} role="region" aria-label={title}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">{of === undefined ? t('video.seconds_again') : t('people')}</th>
            {of !== undefined && <th scope="col">{t('video.of_viewers')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr>
              <th scope="row">{none}</th>
              <td />
              {of !== undefined && <td />}
            </tr>
          )}
          {rows.map((one) => (
            <tr key={one.from}>
              <th scope="row">
                <Link to={to(one.from, one.to)}>{`${clock(one.from)}–${clock(one.to)}`}</Link>
              </th>
              <td>{formatCount(one.n)}</td>
              {of !== undefined && <td>{formatPercent(of ? one.n / of : null)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
