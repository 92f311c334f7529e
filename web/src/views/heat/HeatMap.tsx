/** A page true to scale: what stands on it as boxes, or a screenshot under it, and the warmth of clicks over both. */
import { useEffect, useRef } from 'react'

import { formatCount, useTexts } from '@/i18n'

import type { Clicks, Device } from './types'
import { paint } from './warmth'
import styles from './heat.module.css'

interface HeatMapProps {
  found: Clicks
  device: Device
  /** A picture of the page to lie under the warmth, from this machine. */
  picture: { url: string; width: number; height: number } | null
  /** Somebody wants to know who pressed a zone. */
  onZone: (zone: string) => void
}

/** px of the canvas: the warmth is soft, more would show nothing more. */
const WIDE = { desktop: 480, phone: 240 } as const

export function HeatMap({ found, device, picture, onZone }: HeatMapProps) {
  const t = useTexts('heat')
  const canvas = useRef<HTMLCanvasElement>(null)
  const { outline, cells, step } = found
  const size = picture ?? outline ?? { width: 100, height: 160 }
  const tall = Math.min(4_000, Math.round((WIDE[device] / size.width) * size.height))
  useEffect(() => {
    if (canvas.current) paint(canvas.current, cells, step)
  }, [cells, step, tall])
  const pressed = new Map(found.zones.map((one) => [one.name, one]))
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`
  return (
    <div className={styles.frame} data-device={device} tabIndex={0} role="region" aria-label={t('clicks.title')}>
      <div className={styles.sheet} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        {picture && <img src={picture.url} alt="" className={styles.picture} />}
        {!picture &&
          outline?.boxes.map((box, at) => {
            const zone = box.kind === 'zone' ? pressed.get(box.name) : undefined
            return (
              <div
                key={at}
                className={styles.box}
                data-kind={box.kind}
                data-pressed={zone ? true : undefined}
                title={zone ? t('clicks.zone_title', { zone: box.words || box.name, count: zone.clicks, shown: formatCount(zone.clicks) }) : box.words || box.name || undefined}
                style={{ left: percent(box.x, outline.width), top: percent(box.y, outline.height), width: percent(box.width, outline.width), height: percent(box.height, outline.height) }}
                onClick={zone ? () => onZone(zone.name) : undefined}
              >
                <span>{box.words || box.name}</span>
              </div>
            )
          })}
        <canvas ref={canvas} width={WIDE[device]} height={tall} className={styles.warmth} role="img" aria-label={t('clicks.picture', { count: found.clicks, shown: formatCount(found.clicks) })} />
        {found.fold !== null && found.fold < 100 && (
          <div className={styles.fold} style={{ top: `${found.fold}%` }}>
            <span>{t('fold')}</span>
          </div>
        )}
      </div>
    </div>
  )
}
