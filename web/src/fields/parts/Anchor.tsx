import type { ReactNode } from 'react'
import styles from './parts.module.css'

/** A link inside a cell: following it must not also open the row. */
export function Anchor({ href, outside, children }: { href: string; outside?: boolean; children: ReactNode }) {
  return (
    <a
      className={`${styles.link} ${styles.line}`}
      href={href}
      {...(outside ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
      onClick={(event) => {
        event.stopPropagation()
      }}
    >
      {children}
    </a>
  )
}
