/** One page grammar: a title row with actions, then the content; panels and sections inside. */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

import { useTexts } from '@/i18n'

import styles from './parts.module.css'

interface PageProps {
  title?: ReactNode
  /** What the browser's tab and history call the page, where its title says something else. */
  called?: string
  /** A quiet line beside the title: a count, a time. */
  note?: ReactNode
  actions?: ReactNode
  /** Fills the height and lets the content scroll by itself (lists, boards). */
  fill?: boolean
  children: ReactNode
}

/** Tabs, history and screen readers tell pages apart by the title of the document. */
function useDocumentTitle(called: string | undefined) {
  const brand = useTexts('shell')('brand')
  const heading = useRef<HTMLHeadingElement>(null)
  // Titles are nodes and come when their data come: what stands in the heading is read again whenever the page was drawn.
  useLayoutEffect(() => {
    const words = (called ?? heading.current?.textContent ?? '').trim()
    document.title = words ? `${words} · ${brand}` : brand
  })
  useLayoutEffect(() => () => void (document.title = brand), [brand])
  return heading
}

export function Page({ title, called, note, actions, fill, children }: PageProps) {
  const heading = useDocumentTitle(called)
  return (
    <div className={fill ? styles.pageFill : styles.page}>
      {title !== undefined && (
        <header className={styles.pageHead}>
          <h1 ref={heading} className={styles.pageTitle}>{title}</h1>
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
