/** Keyboard: hints to show, and single-key shortcuts that never fire while typing. */
import { useEffect, useRef, type ReactNode } from 'react'

import styles from './parts.module.css'

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={styles.kbd}>{children}</kbd>
}

export function Keys({ keys, children }: { keys: string[]; children: ReactNode }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
      {children}
    </span>
  )
}

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element?.closest?.('input, textarea, select, [contenteditable="true"], [role="combobox"], .ant-modal-root, .ant-drawer'))
}

/** `useKeys({ j: next, k: previous, Enter: open })`; with `mod+k` for Ctrl/⌘. Off when `active` is false. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>, active = true): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!active) return
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return
      const mod = event.ctrlKey || event.metaKey
      const action = latest.current[mod ? `mod+${event.key.toLowerCase()}` : event.key]
      if (!action || (!mod && isTyping(event.target))) return
      // Enter and space on a focused control belong to that control.
      if ((event.key === 'Enter' || event.key === ' ') && (event.target as HTMLElement).closest?.('a, button')) return
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [active])
}
