import type { Signature } from '../signatures'
import styles from './parts.module.css'

export function Strokes({ signature, label, large }: { signature: Signature; label: string; large?: boolean }) {
  return (
    <svg className={styles.strokes} data-large={large || undefined} role="img" aria-label={label} viewBox={`0 0 ${signature.width} ${signature.height}`}>
      <path d={signature.path} fill="none" stroke="currentColor" strokeWidth={2.2} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
