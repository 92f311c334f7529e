/** A table of any length: only the rows in sight exist. Arrows move from cell to cell, Enter changes one in place. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import { useNavigate } from 'react-router'

import type { FieldMeta, Row } from '@/api'
import { typeOf, wordsOf } from '@/fields'

import type { Values } from '../sides'
import { readTable } from './edits'
import { GridRow } from './GridRow'
import { Header } from './Header'
import type { Selection } from './selection'
import { MARK, ROW_HEIGHT, trackOf, widthOf } from './widths'
import styles from './grid.module.css'

export interface Place {
  row: number
  column: number
}

export interface GridProps {
  label: string
  columns: FieldMeta[]
  title: string
  rows: Row[]
  sort: string
  widths: Readonly<Record<string, number>>
  density: keyof typeof ROW_HEIGHT
  /** Marks and edits are offered only where something can be done with them. */
  selection: Selection | null
  editable: (field: FieldMeta) => boolean
  onSave: (row: Row, field: FieldMeta, value: unknown) => Promise<void>
  onPaste: (cells: { row: Row; values: Values }[]) => void
  onPeek: (id: string) => void
  onWidth: (field: string, width: number) => void
  onSort: (field: string, add: boolean) => void
  addressOf: (id: string) => string
  onNearEnd: () => void
  onScrolled: (atStart: boolean) => void
  more: boolean
  foot: ReactNode
}

const MOVES: Record<string, [number, number]> = {
  ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0],
  PageDown: [0, 12], PageUp: [0, -12], Home: [0, -1e9], End: [0, 1e9], j: [0, 1], k: [0, -1],
}
const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value))

export function Grid(props: GridProps) {
  const { label, columns, title, rows, widths, density, selection, editable, addressOf, onNearEnd, more } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<Place | null>(null)
  const [editing, setEditing] = useState(false)
  const go = useNavigate()
  const height = ROW_HEIGHT[density]
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items[items.length - 1]?.index ?? -1
  useEffect(() => {
    if (more && last >= rows.length - 20) onNearEnd()
  }, [last, rows.length, more, onNearEnd])
  useEffect(() => void virtual.measure(), [virtual, height])

  const wide = columns.map((column) => widthOf(column, title, widths))
  const template = [...(selection ? [`${MARK}px`] : []), ...wide.map((width, at) => (columns[at] ? trackOf(columns[at], width, title, widths) : ''))].join(' ')
  const least = wide.reduce((sum, width) => sum + width, 32 + (selection ? MARK : 0))
  const row = active ? rows[active.row] : undefined
  const column = active ? columns[active.column] : undefined

  const move = ([across, down]: [number, number]) => {
    const next = { row: clamp((active?.row ?? -1) + down, rows.length - 1), column: clamp((active?.column ?? 0) + across, columns.length - 1) }
    setActive(next)
    virtual.scrollToIndex(next.row)
    scroller.current?.querySelector(`[data-column="${next.column}"]`)?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  }
  const done = (step?: [number, number]) => {
    setEditing(false)
    scroller.current?.focus({ preventScroll: true })
    if (step) move(step)
  }
  const copy = () => {
    const marked = selection ? rows.filter((one) => selection.ids.has(one.id)) : []
    const lines = marked.length > 0 ? marked.map((one) => columns.map((each) => wordsOf(each, one[each.name])).join('\t')) : row && column ? [wordsOf(column, row[column.name])] : []
    if (lines.length > 0) void navigator.clipboard?.writeText(lines.join('\n'))
  }
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') return copy()
    if (event.ctrlKey || event.metaKey) return
    const step = MOVES[event.key]
    const act: Record<string, () => void> = {
      Enter: () => (row && column && editable(column) && column.name !== title ? setEditing(true) : row && void go(addressOf(row.id))),
      F2: () => row && column && editable(column) && setEditing(true),
      o: () => row && void go(addressOf(row.id)),
      x: () => row && selection?.turn(row.id),
      X: () => row && selection?.turn(row.id, true),
      ' ': () => row && props.onPeek(row.id),
      Escape: () => selection?.clear(),
    }
    const action = step ? () => move(step) : act[event.key]
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
  const paste = (event: ClipboardEvent) => {
    if (!active || editing || event.target !== event.currentTarget) return
    event.preventDefault()
    const cells = readTable(event.clipboardData.getData('text/plain')).flatMap((line, down) => {
      const to = rows[active.row + down]
      const values = Object.fromEntries(
        line.flatMap((text, across) => {
          const field = columns[active.column + across]
          return field && editable(field) ? [[field.name, text === '' ? null : text]] : []
        }),
      )
      return to && Object.keys(values).length > 0 ? [{ row: to, values }] : []
    })
    if (cells.length > 0) props.onPaste(cells)
  }
  const marked = selection ? (selection.ids.size === 0 ? 'none' : rows.every((one) => selection.ids.has(one.id)) ? 'all' : 'some') : null
  const inSight = active !== null && items.some((item) => item.index === active.row)
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={more ? -1 : rows.length + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={inSight && active ? `cell-${active.row}-${active.column}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onPaste={paste}
      onScroll={(event) => props.onScrolled(event.currentTarget.scrollTop < height)}
    >
      <div role="rowgroup" className={styles.head} style={{ minWidth: least }}>
        <Header
          columns={columns}
          widths={wide}
          template={template}
          title={title}
          sort={props.sort}
          onSort={props.onSort}
          onWidth={props.onWidth}
          marked={marked}
          onMarkAll={() => (marked === 'all' ? selection?.clear() : selection?.put(rows.map((one) => one.id)))}
        />
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize(), minWidth: least }}>
        {items.map((item) => {
          const one = rows[item.index]
          if (!one) return null
          return (
            <GridRow
              key={one.id}
              index={item.index}
              start={item.start}
              height={height}
              template={template}
              columns={columns}
              title={title}
              row={one}
              active={active?.row === item.index ? active.column : null}
              editing={editing && active?.row === item.index}
              marked={selection?.ids.has(one.id) ?? false}
              onMark={selection ? (stretch) => selection.turn(one.id, stretch) : null}
              canEdit={editable}
              onPick={(at) => {
                setActive({ row: item.index, column: at })
                setEditing(false)
              }}
              onEdit={(at) => {
                setActive({ row: item.index, column: at })
                setEditing(true)
              }}
              onSave={(field, value) => props.onSave(one, field, value)}
              onDone={done}
              onPeek={() => props.onPeek(one.id)}
              to={addressOf(one.id)}
            />
          )
        })}
      </div>
      {props.foot}
    </div>
  )
}

/** Whether a list may change a field in place: a person may write it, and it fits a cell. */
export const fitsCell = (field: FieldMeta, mayUpdate: boolean): boolean => mayUpdate && !field.readonly && !field.derived && !field.system && !typeOf(field).facts.wide
