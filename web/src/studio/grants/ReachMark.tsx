/** How far a cell goes: bars that grow with it, its word, and a sign where a condition opens more. Told by shape and word, the colour only helps. */
import { ConditionIcon } from '@/design'

import type { Reach } from './shapes'
import styles from './matrix.module.css'

const BARS: Record<Reach, number> = { none: 0, own: 1, team: 2, subtree: 3, all: 4 }

interface ReachMarkProps {
  reach: Reach
  more: boolean
  words: string
}

export function ReachMark({ reach, more, words }: ReachMarkProps) {
  return (
    <span className={styles.mark} data-reach={reach} data-more={more}>
      {reach === 'none' && more ? (
        <ConditionIcon aria-hidden />
      ) : (
        <svg className={styles.bars} viewBox="0 0 16 12" aria-hidden>
          {[0, 1, 2, 3].map((at) => (
            <rect key={at} x={at * 4} y={7 - at * 2.3} width="3" height={5 + at * 2.3} rx="0.8" data-on={at < BARS[reach]} />
          ))}
        </svg>
      )}
      <span>{words}</span>
      {reach !== 'none' && more ? <ConditionIcon aria-hidden className={styles.besides} /> : null}
    </span>
  )
}
