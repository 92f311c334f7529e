/** Inputs and filters are heavy (pickers, selects) and not needed to read a list: they load on first use. */
import { lazy, Suspense } from 'react'
import type { ComponentType } from 'react'
import styles from './parts.module.css'

export function lazily<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const Loaded = lazy(load) as unknown as ComponentType<P>
  return function Lazily(props: P) {
    return (
      <Suspense fallback={<span className={styles.waiting} aria-hidden />}>
        <Loaded {...props} />
      </Suspense>
    )
  }
}
