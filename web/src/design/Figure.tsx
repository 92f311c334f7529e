/** A row of figures: a large number, what it counts, and optionally how it stands. */
import type { ReactNode } from 'react'

import { toneOf } from './Tone'
import styles from './parts.module.css'

interface FigureProps {
  label: ReactNode
  value: ReactNode
  note?: ReactNode
  tone?: string
}

export function FigureCard({ label, value, note, tone }: FigureProps) {
  return (
    <div className={styles.figure} data-tone={tone ? toneOf(tone) : undefined}>
      <dt>{label}</dt>
      <dd>
        <b className="yd-num">{value}</b>
        {note && <small>{note}</small>}
      </dd>
    </div>
  )
}

export function Figures({ children }: { children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>
}
