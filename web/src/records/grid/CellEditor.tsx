/** The input of a field in place of its cell. Enter and leaving save, Escape does not. */
import { useEffect, useId, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'

import type { FieldMeta } from '@/api'
import { typeOf } from '@/fields'
import { useSay } from '@/i18n'

import { sameValue } from '../sides'
import { Surroundings } from '../surroundings'
import styles from './grid.module.css'

interface CellEditorProps {
  field: FieldMeta
  value: unknown
  /** Rejects with words when the value is refused; the editor stays then. */
  onSave: (value: unknown) => Promise<void>
  /** `step`: where to go on, in columns and rows. */
  onDone: (step?: [number, number]) => void
}

/** Types where choosing is entering: there is nothing to finish. */
const isChosen = (field: FieldMeta): boolean => {
  const { facts } = typeOf(field)
  return facts.operators.includes('one-of') || facts.operators.includes('yes') || facts.literal === 'date'
}

export function CellEditor({ field, value, onSave, onDone }: CellEditorProps) {
  const id = useId()
  const say = useSay()
  const place = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<unknown>(value ?? null)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const settled = useRef(false)
  // A calendar tells its moment in the same key press that ends the editing.
  const latest = useRef<unknown>(value ?? null)
  const { Input } = typeOf(field)
  const label = say(field.label)

  useEffect(() => {
    // The input may be fetched first: whatever can be focused is, as soon as it stands.
    const focus = () => {
      const target = place.current?.querySelector<HTMLElement>('input, textarea, [role="combobox"], button')
      if (!target) return false
      target.focus()
      if (target instanceof HTMLInputElement && target.type !== 'checkbox') target.select()
      return true
    }
    if (focus() || !place.current) return
    const watch = new MutationObserver(() => focus() && watch.disconnect())
    watch.observe(place.current, { childList: true, subtree: true })
    return () => watch.disconnect()
  }, [])

  const save = async (next: unknown, step?: [number, number]) => {
    if (settled.current || busy) return
    if (sameValue(value ?? null, next)) {
      settled.current = true
      onDone(step)
      return
    }
    setBusy(true)
    try {
      await onSave(next)
      settled.current = true
      onDone(step)
    } catch (error) {
      setFault(error instanceof Error ? error.message : '')
      setBusy(false)
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      settled.current = true
      onDone()
    } else if (event.key === 'Tab') {
      event.preventDefault()
      void save(latest.current, [event.shiftKey ? -1 : 1, 0])
    } else if (event.key === 'Enter' && !event.shiftKey && !isChosen(field)) {
      event.preventDefault()
      void save(latest.current, [0, 1])
    }
  }
  const leave = (event: FocusEvent) => {
    const to = event.relatedTarget as HTMLElement | null
    // Lists and calendars open outside of the cell, and focus passes through nowhere when one is pressed.
    if (!to || place.current?.contains(to) || to.closest('.ant-select-dropdown, .ant-picker-dropdown, .ant-popover, .ant-cascader-dropdown')) return
    void save(latest.current)
  }
  return (
    <div ref={place} className={styles.editor} data-faulty={fault ? true : undefined} onKeyDown={press} onBlur={leave} onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
      <Surroundings>
        <Input
          id={id}
          field={field}
          label={label}
          value={draft}
          disabled={busy}
          faulty={fault !== ''}
          describedBy={fault ? `${id}-fault` : undefined}
          onChange={(next) => {
            latest.current = next
            setDraft(next)
            setFault('')
            if (isChosen(field)) void save(next)
          }}
        />
      </Surroundings>
      {fault ? (
        <p id={`${id}-fault`} role="alert" className={styles.fault}>
          {fault}
        </p>
      ) : null}
    </div>
  )
}
