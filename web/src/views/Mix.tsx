import { shares } from './standing'
import styles from './board.module.css'

/** One bar of red, amber and green; its length is the whole. The figures stand beside it in words. */
export function Mix({ counts, width = 100 }: { counts: { red: number; amber: number; green: number }; width?: number }) {
  const share = shares(counts)
  return (
    <span className={styles.mix} aria-hidden>
      <span style={{ width: `${width}%` }}>
        <i data-light="red" style={{ width: `${share.red}%` }} />
        <i data-light="amber" style={{ width: `${share.amber}%` }} />
        <i data-light="green" style={{ width: `${share.green}%` }} />
      </span>
    </span>
  )
}
