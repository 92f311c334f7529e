/** A number tile: the figure, how it stands against the period before and the benchmark, and its last twelve months. */
import { FallIcon, RiseIcon } from '@/design'
import { fullValue } from '@/figures'
import { formatPercent, useTexts } from '@/i18n'

import type { TileData } from './types'
import { changeOf, shortValue } from './values'
import styles from './dashboards.module.css'

export function Figure({ tile, onPress }: { tile: TileData; onPress?: () => void }) {
  const t = useTexts('dashboards')
  const metric = tile.metrics[0]!
  const value = tile.rows[0]?.values[0] ?? null
  const change = changeOf(metric, value, tile.previous?.[0])
  const text = shortValue(metric, value)
  const full = fullValue(metric, value)
  return (
    <div className={styles.figure}>
      {onPress ? (
        <button type="button" className={styles.figureValue} title={full} aria-label={t('rows_of', { name: text })} onClick={onPress}>
          {text}
        </button>
      ) : (
        <b className={styles.figureValue} title={full}>
          {text}
        </b>
      )}
      <div className={styles.figureNotes}>
        {change && (
          <span className={styles.change} data-good={change.good === null ? undefined : change.good}>
            {change.share >= 0 ? <RiseIcon /> : <FallIcon />}
            {t('against_before', { share: formatPercent(Math.abs(change.share), 1) })}
          </span>
        )}
        {metric.benchmark && <span>{t('benchmark_short', { value: fullValue(metric, metric.benchmark.value) })}</span>}
      </div>
      {tile.series && <Spark points={tile.series.map((one) => one.value)} />}
    </div>
  )
}

const WIDTH = 120
const HEIGHT = 28

function Spark({ points }: { points: (number | null)[] }) {
  const known = points.filter((one): one is number => one !== null)
  if (known.length < 2) return null
  const low = Math.min(0, ...known)
  const high = Math.max(...known, low + 1e-9)
  const step = WIDTH / (points.length - 1)
  const place = (value: number, at: number) => `${(at * step).toFixed(1)},${(HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4)).toFixed(1)}`
  const line = points.flatMap((value, at) => (value === null ? [] : [place(value, at)])).join(' ')
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <polyline points={line} />
    </svg>
  )
}
