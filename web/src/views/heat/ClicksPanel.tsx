/** Where a page is clicked: the picture, and beside it every zone with the events behind it. */
import { useEffect, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { Alert, Blank, Button, ChartIcon, FigureCard, Figures } from '@/design'
import { formatAgo, formatCount, formatPercent, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import { Asked } from './Asked'
import { HeatMap } from './HeatMap'
import { PeopleDrawer } from './PeopleDrawer'
import { heatQueries, type On } from './queries'
import { behind, type Clicks } from './types'
import styles from './heat.module.css'

export function ClicksPanel({ on }: { on: On }) {
  const t = useTexts('heat')
  return (
    <Asked title={t('clicks.title')} query={heatQueries.clicks(on)}>
      {(found) => <Shown found={found} on={on} />}
    </Asked>
  )
}

function Shown({ found, on }: { found: Clicks; on: On }) {
  const t = useTexts('heat')
  const [now] = useState(() => Date.now())
  const picture = usePicture()
  const [params, setParams] = useSearchParams()
  const opened = found.zones.find((one) => one.name === params.get('zone'))
  const open = (zone: string | null) =>
    setParams((was) => {
      if (zone === null) was.delete('zone')
      else was.set('zone', zone)
      return was
    }, { replace: true })
  return (
    <div className={styles.stack}>
      <Figures>
        <FigureCard label={t('views')} value={formatCount(found.views)} note={t('visitors_note', { count: found.visitors, shown: formatCount(found.visitors) })} />
        <FigureCard label={t('clicks.count')} value={formatCount(found.clicks)} note={t('clicks.clickers', { count: found.clickers, shown: formatCount(found.clickers) })} />
        <FigureCard label={t('clicks.share')} value={found.visitors ? formatPercent(Math.min(1, found.clickers / found.visitors)) : '—'} note={t('clicks.share_note')} />
      </Figures>
      {found.unmeasured > 0 && <Alert type="info" showIcon title={t('clicks.unmeasured', { count: found.unmeasured, shown: formatCount(found.unmeasured) })} />}
      {found.clicks === 0 ? (
        <Blank icon={<ChartIcon />} title={t('clicks.none', { device: t(`devices.${on.device}`) })} note={t('clicks.none_note')} />
      ) : (
        <div className={styles.beside} data-device={on.device}>
          <div className={styles.stack}>
            <HeatMap found={found} device={on.device} picture={picture.shown} onZone={open} />
            <div className={styles.legend}>
              <span>{t('clicks.few')}</span>
              <i />
              <span>{t('clicks.many')}</span>
            </div>
            <p className={styles.quiet}>{picture.shown ? t('clicks.from_picture') : found.outline ? t('clicks.from_outline', { ago: formatAgo(found.outline.at, now) }) : t('clicks.no_outline')}</p>
            <div className={styles.choices}>
              <label className={styles.file}>
                <input type="file" accept="image/png,image/jpeg,image/webp" onChange={(event) => picture.choose(event.target.files?.[0])} />
                <span>{t('clicks.choose_picture')}</span>
              </label>
              {picture.shown && <Button onClick={() => picture.choose(undefined)}>{t('clicks.drop_picture')}</Button>}
            </div>
            {picture.failed && <Alert type="warning" showIcon title={t('clicks.bad_picture')} />}
          </div>
          <div className={tables.frame} tabIndex={0} role="region" aria-label={t('clicks.zones')}>
            <table className={tables.table}>
              <thead>
                <tr>
                  <th scope="col">{t('clicks.zone')}</th>
                  <th scope="col">{t('clicks.count')}</th>
                  <th scope="col">{t('clicks.of_all')}</th>
                  <th scope="col">{t('people')}</th>
                </tr>
              </thead>
              <tbody>
                {found.zones.map((one) => (
                  <tr key={one.name}>
                    <th scope="row">
                      <Link to={behind(found.event, one.where)}>{one.name}</Link>
                    </th>
                    <td>{formatCount(one.clicks)}</td>
                    <td>{formatPercent(one.clicks / found.clicks)}</td>
                    <td>
                      <Button type="link" size="small" aria-label={t('who.of', { zone: one.name, count: one.visitors, shown: formatCount(one.visitors) })} onClick={() => open(one.name)}>
                        {formatCount(one.visitors)}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {opened && <PeopleDrawer on={on} zone={opened} event={found.event} onClose={() => open(null)} />}
    </div>
  )
}

/** A screenshot from this machine; it is not sent anywhere and is gone with the page. */
function usePicture() {
  const [shown, setShown] = useState<{ url: string; width: number; height: number } | null>(null)
  const [failed, setFailed] = useState(false)
  const current = useRef<string | null>(null)
  const release = () => {
    if (current.current) URL.revokeObjectURL(current.current)
    current.current = null
  }
  useEffect(() => release, [])
  const choose = (file: File | undefined) => {
    release()
    setShown(null)
    setFailed(false)
    if (!file) return
    const url = (current.current = URL.createObjectURL(file))
    const image = new Image()
    image.onload = () => current.current === url && setShown({ url, width: image.naturalWidth, height: image.naturalHeight })
    image.onerror = () => current.current === url && setFailed(true)
    image.src = url
  }
  return { shown, failed, choose }
}
