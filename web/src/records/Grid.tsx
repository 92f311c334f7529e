/** A table of any length: only the rows in sight exist. Arrow keys move, Enter opens. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'

import type { FieldMeta, Row } from '@/api'
import { DownIcon, UpIcon } from '@/design'
import { typeOf } from '@/fields'
import { say, useSay, useTexts } from '@/i18n'

import { readSort } from './listState'
import styles from './list.module.css'

const ROW = 40
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -1e9, End: 1e9, j: 1, k: -1 }

interface GridProps {
  label: string
  columns: FieldMeta[]
  title: string
  rows: Row[]
  sort: string
  onSort: (field: string, add: boolean) => void
  addressOf: (id: string) => string
  onNearEnd: () => void
  onScrolled: (atStart: boolean) => void
  more: boolean
  foot: ReactNode
}

const TITLE_EXTRA = 40

/** Wide enough for the heading and, where the values are known, for the longest of them (12 px a Chinese character). */
function widthOf(column: FieldMeta, title: string): number {
  const head = say(column.label).length * 12 + 36
  const longest = column.type === 'choice' ? Math.max(0, ...(column.options.choices ?? []).map((choice) => say(choice.label).length)) * 12 + 36 : 0
  const { width } = typeOf(column).facts
  return column.name === title ? width + TITLE_EXTRA : Math.min(200, Math.max(width, head, longest))
}

const track = (width: number, isTitle: boolean): string => (isTitle ? `minmax(${width}px, 1.5fr)` : `minmax(${width}px, ${width}fr)`)

export function Grid({ label, columns, title, rows, sort, onSort, addressOf, onNearEnd, onScrolled, more, foot }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  const go = useNavigate()
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items[items.length - 1]?.index ?? -1
  useEffect(() => {
    if (more && last >= rows.length - 20) onNearEnd()
  }, [last, rows.length, more, onNearEnd])

  const widths = columns.map((column) => widthOf(column, title))
  const template = widths.map((width, at) => track(width, columns[at]?.name === title)).join(' ')
  const least = widths.reduce((sum, width) => sum + width, 32)
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      const next = Math.max(0, Math.min(rows.length - 1, active + step))
      setActive(next)
      virtual.scrollToIndex(next)
    }
    const row = rows[active]
    if (event.key === 'Enter' && row && event.target === event.currentTarget) void go(addressOf(row.id))
  }
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={more ? -1 : rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active >= 0 && items.some((item) => item.index === active) ? `row-${active}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop < ROW)}
    >
      <div role="rowgroup" className={styles.head} style={{ minWidth: least }}>
        <Header columns={columns} template={template} title={title} sort={sort} onSort={onSort} />
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize(), minWidth: least }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={row.id}
              id={`row-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={item.index === active}
              className={styles.row}
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
              onClick={(event) => {
                setActive(item.index)
                if ((event.target as HTMLElement).closest('a') || window.getSelection()?.toString()) return
                void go(addressOf(row.id))
              }}
            >
              {columns.map((column) => (
                <GridCell key={column.name} column={column} row={row} to={column.name === title ? addressOf(row.id) : null} />
              ))}
            </div>
          )
        })}
      </div>
      {foot}
    </div>
  )
}

function GridCell({ column, row, to }: { column: FieldMeta; row: Row; to: string | null }) {
  const { Cell, facts } = typeOf(column)
  const shown = <Cell value={row[column.name]} field={column} />
  return (
    <div role="gridcell" className={to ? styles.titleCell : styles.cell} data-align={facts.align}>
      {to ? (
        <Link to={to} tabIndex={-1} className={styles.titleLink}>
          {shown}
        </Link>
      ) : (
        shown
      )}
    </div>
  )
}

interface HeaderProps {
  columns: FieldMeta[]
  template: string
  title: string
  sort: string
  onSort: (field: string, add: boolean) => void
}

function Header({ columns, template, title, sort, onSort }: HeaderProps) {
  const say = useSay()
  const t = useTexts('records')
  const sorting = readSort(sort)
  return (
    <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: template }}>
      {columns.map((column) => {
        const { facts } = typeOf(column)
        const place = sorting.findIndex((one) => one.field === column.name)
        const current = sorting[place]
        const words = say(column.label)
        return (
          <div
            key={column.name}
            role="columnheader"
            aria-sort={current ? (current.descending ? 'descending' : 'ascending') : undefined}
            className={column.name === title ? styles.titleHead : styles.headCell}
            data-align={facts.align}
          >
            {facts.sortable ? (
              <button type="button" className={styles.sortButton} title={t('list.sort_hint')} onClick={(event) => onSort(column.name, event.shiftKey)}>
                <span className={styles.headWords}>{words}</span>
                {current ? current.descending ? <DownIcon aria-hidden /> : <UpIcon aria-hidden /> : null}
                {current && sorting.length > 1 ? <sup>{place + 1}</sup> : null}
              </button>
            ) : (
              <span className={styles.headWords}>{words}</span>
            )}
          </div>
        )
      })}
    </div>
  )
}
