/** What opens over the page takes the focus in its first box and gives it back to where it was when it goes. */
import { useEffect, useLayoutEffect, useRef, useState, type RefCallback } from 'react'

import { useNarrow } from './narrow'

/** Boxes one types in or chooses from. Ticks, buttons and links are read before they are pressed. */
const BOXES = 'input:not([readonly], [type=hidden], [type=file], [type=radio], [type=checkbox], [type=range]), input[role=combobox], textarea:not([readonly]), select, [contenteditable=true]'

const DIALOG = '[role=dialog]'

const inSight = (box: Element): boolean => box.getBoundingClientRect().bottom <= globalThis.innerHeight

/** The first box that can be filled in and is seen without scrolling: what stands below the fold comes after what is to be read. */
export const firstBox = (body: Element): HTMLElement | null => [...body.querySelectorAll<HTMLElement>(BOXES)].find((box) => !(box as HTMLInputElement).disabled && inSight(box)) ?? null

function outermost(body: Element): Element {
  let root = body
  while (root.parentElement && root.parentElement !== document.body) root = root.parentElement
  return root
}

/**
 * Puts the focus in the first box, also when it comes late (inputs load on first use) or the dialog is shown late (where
 * nothing slides in), until the reader does something. A part that took the focus by itself keeps it.
 */
export function keepFirst(body: Element): () => void {
  const root = outermost(body)
  let given: HTMLElement | null = null
  const look = () => {
    const now = document.activeElement
    if (now && now !== given && body.contains(now) && now.matches(BOXES)) return stop()
    const box = firstBox(body)
    if (!box || box === now) return
    box.focus({ preventScroll: true })
    if (document.activeElement === box) given = box
  }
  const watch = new MutationObserver(look)
  const stop = () => {
    watch.disconnect()
    root.removeEventListener('focusin', look)
    for (const act of ['keydown', 'pointerdown']) document.removeEventListener(act, stop, true)
  }
  for (const act of ['keydown', 'pointerdown']) document.addEventListener(act, stop, true)
  root.addEventListener('focusin', look)
  watch.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['style', 'class', 'disabled'] })
  look()
  return stop
}

/** Gives the focus back to `before`, unless something else has taken it meanwhile. */
export function giveBack(before: Element | null, body: Element | null): void {
  const now = document.activeElement
  if (now && now !== document.body && !body?.closest(DIALOG)?.contains(now)) return
  if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
}

/**
 * For the body of what opens over the page. `typing`: it is opened to type in, so its box has the focus on a phone as well;
 * else there the keyboard would cover what is to be read first.
 */
export function useFocusing(open: boolean, typing = false): RefCallback<HTMLElement> {
  const narrow = useNarrow()
  const [body, hold] = useState<HTMLElement | null>(null)
  const held = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    if (!open) return
    const before = document.activeElement
    return () => {
      // The lock on the focus goes with the dialog, a moment after this.
      setTimeout(() => giveBack(before, held.current), 0)
    }
  }, [open])
  useEffect(() => {
    if (body) held.current = body
    return open && body && (typing || !narrow) ? keepFirst(body) : undefined
  }, [open, body, typing, narrow])
  return hold
}
