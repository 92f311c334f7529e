/** How far down a page its visitors come. */
import { useCallback } from 'react'
import { Link } from 'react-router'

import { Blank, ChartIcon } from '@/design'
import { formatCount, formatPercent, useTexts } from '@/i18n'

import { Drawn } from '../dashboards/Drawn'
import type { Palette } from '../dashboards/options'
import tables from '../period/tables.module.css'
import { Asked } from './Asked'
import { depthOption } from './curves'
import { heatQueries, type On } from './queries'
import { behind, type Scroll } from './types'
import styles from './heat.module.css'

const TOLD = [25, 50, 75, 90, 100]

export function ScrollPanel({ on }: { on: On }) {
  const t = useTexts('heat')
  return (
    <Asked title={t('scroll.title')} query={heatQueries.scroll(on)}>
      {(found) => (found.visitors === 0 ? <Blank icon={<ChartIcon />} title={t('scroll.none', { device: t(`devices.${on.device}`) })} note={t('scroll.none_note')} /> : <Shown found={found} />)}
    </Asked>
  )
}

function Shown({ found }: { found: Scroll }) {
  const t = useTexts('heat')
  const option = useCallback((palette: Palette) => depthOption(found, { share: t('scroll.share'), fold: t('fold') }, palette), [found, t])
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>
        {t('scroll.note', { count: found.visitors, shown: formatCount(found.visitors), scrolled: formatCount(found.scrolled) })}
        {found.fold !== null && t('scroll.fold', { share: formatPercent(found.fold / 100) })}
      </p>
      <div className={styles.beside}>
        <div className={styles.chart}>
          <Drawn option={option} label={t('scroll.title')} />
        </div>
        <div className={tables.frame} tabIndex={0} role="region" aria-label={t('scroll.depths')}>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{t('scroll.depth')}</th>
                <th scope="col">{t('people')}</th>
                <th scope="col">{t('scroll.share')}</th>
              </tr>
            </thead>
            <tbody>
              {found.reached.filter((one) => TOLD.includes(one.at)).map((one) => (
                <tr key={one.at}>
                  <th scope="row">{one.where && one.visitors ? <Link to={behind(found.event, one.where)}>{t('scroll.at', { at: one.at })}</Link> : t('scroll.at', { at: one.at })}</th>
                  <td>{formatCount(one.visitors)}</td>
                  <td>{formatPercent(one.visitors / found.visitors)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  )
}
