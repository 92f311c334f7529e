/** A control under its name, with a hint below it, or with what is wrong. */
import { useId, type ReactNode } from 'react'

import styles from './labelled.module.css'

export interface Tied {
  id: string
  'aria-describedby'?: string
}

interface LabelledProps {
  label: ReactNode
  hint?: ReactNode
  fault?: ReactNode
  required?: boolean
  /** Name and control in one line: for switches. */
  inline?: boolean
  /** Gets what ties the control to its name; for groups of controls plain nodes do. */
  children: ReactNode | ((tied: Tied) => ReactNode)
}

export function Labelled({ label, hint, fault, required, inline, children }: LabelledProps) {
  const id = useId()
  const below = fault ?? hint
  const note = below ? `${id}-note` : undefined
  const single = typeof children === 'function'
  return (
    <div className={inline ? styles.inline : styles.labelled} role={single ? undefined : 'group'} aria-labelledby={single ? undefined : `${id}-name`}>
      {single ? (
        <label htmlFor={id} className={styles.name} data-required={required}>
          {label}
        </label>
      ) : (
        <span id={`${id}-name`} className={styles.name} data-required={required}>
          {label}
        </span>
      )}
      {single ? children({ id, 'aria-describedby': note }) : children}
      {below ? (
        <p id={note} className={fault ? styles.fault : styles.hint} role={fault ? 'alert' : undefined}>
          {below}
        </p>
      ) : null}
    </div>
  )
}
