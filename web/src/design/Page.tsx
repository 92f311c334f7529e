/** One page grammar: a title row with actions, then the content; panels and sections inside. */
import { useId, type ReactNode } from 'react'

import styles from './parts.module.css'

interface PageProps {
  title?: ReactNode
  /** A quiet line beside the title: a count, a time. */
  note?: ReactNode
  actions?: ReactNode
  /** Fills the height and lets the content scroll by itself (lists, boards). */
  fill?: boolean
  children: ReactNode
}

export function Page({ title, note, actions, fill, children }: PageProps) {
  return (
    <div className={fill ? styles.pageFill : styles.page}>
      {title !== undefined && (
        <header className={styles.pageHead}>
          <h1 className={styles.pageTitle}>{title}</h1>
          {note && <span className={styles.pageNote}>{note}</span>}
          {actions && <div className={styles.pageActions}>{actions}</div>}
        </header>
      )}
      {children}
    </div>
  )
}

interface PanelProps {
  title?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  /** No inner padding: for tables and lists that reach the edges. */
  flush?: boolean
  className?: string
  children: ReactNode
}

/** A landmark of the page, named by its title. */
export function Panel({ title, note, actions, flush, className, children }: PanelProps) {
  const id = useId()
  return (
    <section className={`${styles.panel} ${className ?? ''}`} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={styles.panelHead}>
          <h2 id={id} className={styles.panelTitle}>
            {title}
          </h2>
          {note && <span className={styles.pageNote}>{note}</span>}
          {actions && <div className={styles.pageActions}>{actions}</div>}
        </header>
      )}
      <div className={flush ? undefined : styles.panelBody}>{children}</div>
    </section>
  )
}

export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3 className={styles.sectionTitle}>{title}</h3>
      {children}
    </section>
  )
}
