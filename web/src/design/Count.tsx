/** A count on the corner of something; nothing when it is zero. The words belong to what it sits on. */
import type { ReactNode } from 'react'

import styles from './parts.module.css'

export function Count({ value, children }: { value: number; children: ReactNode }) {
  return (
    <span className={styles.counted}>
      {children}
      {value > 0 && (
        <b className={styles.count} aria-hidden>
          {value > 99 ? '99+' : value}
        </b>
      )}
    </span>
  )
}
