/** A short menu under a button, by mouse, touch and arrow keys; antd's own weighs ten times as much. */
import { Popover } from 'antd'
import { useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'

import styles from './parts.module.css'

export interface MenuItem {
  key: string
  label: ReactNode
  icon?: ReactNode
  danger?: boolean
  /** A line above. */
  apart?: boolean
  run: () => void
}

interface MenuProps {
  items: MenuItem[]
  /** A quiet line at the top: whose menu this is. */
  head?: ReactNode
  label: string
  children: ReactElement
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>, list: HTMLDivElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !list) return
  event.preventDefault()
  const items = [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  items[(at + step + items.length) % items.length]?.focus()
}

export function Menu({ items, head, label, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const button = useRef<Element | null>(null)
  // Before an item does its work: what it opens gives the focus back to the button, the item is gone by then.
  const close = () => {
    setOpen(false)
    if (button.current instanceof HTMLElement) button.current.focus({ preventScroll: true })
  }
  const content = (
    <div className={styles.menu} ref={list} onKeyDown={(event) => (event.key === 'Escape' ? close() : moveFocus(event, list.current))}>
      {head && <div className={styles.menuHead}>{head}</div>}
      <div role="menu" aria-label={label}>
        {items.map((item) => (
          <button
            key={item.key}
            type="button"
            role="menuitem"
            className={styles.menuItem}
            data-danger={item.danger}
            data-apart={item.apart}
            onClick={() => {
              close()
              item.run()
            }}
          >
            {item.icon}
            {item.label}
          </button>
        ))}
      </div>
    </div>
  )
  const focusFirst = () => {
    button.current = document.activeElement
    list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true })
  }
  return (
    <Popover open={open} onOpenChange={setOpen} afterOpenChange={(shown) => shown && focusFirst()} trigger="click" placement="bottomRight" arrow={false} content={content} styles={{ container: { padding: 4 } }}>
      {children}
    </Popover>
  )
}
