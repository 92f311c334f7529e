/** A score 0..100 as a ring with its number. */
import styles from './parts.module.css'

interface ScoreRingProps {
  value: number | string | null | undefined
  size?: number
  label: string
}

function toneOfScore(value: number): string {
  // Red, amber and green belong to the clocks: heat is told by depth of the brand colour.
  if (value >= 70) return 'hot'
  if (value >= 40) return 'warm'
  return 'cold'
}

export function ScoreRing({ value, size = 44, label }: ScoreRingProps) {
  const known = value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value))
  const score = known ? Math.max(0, Math.min(100, Number(value))) : 0
  const radius = size / 2 - 3
  const around = 2 * Math.PI * radius
  const text = known ? String(Math.round(score)) : '—'
  return (
    <span className={styles.ring} data-tone={toneOfScore(score)} style={{ width: size, height: size }} role="img" aria-label={`${label} ${text}`}>
      <svg width={size} height={size} aria-hidden>
        <circle cx={size / 2} cy={size / 2} r={radius} className={styles.ringTrack} />
        <circle
          cx={size / 2}
          cy={size / 2}
          r={radius}
          className={styles.ringValue}
          strokeDasharray={`${(around * score) / 100} ${around}`}
          transform={`rotate(-90 ${size / 2} ${size / 2})`}
        />
      </svg>
      <b style={{ fontSize: size * 0.36 }}>{text}</b>
    </span>
  )
}
