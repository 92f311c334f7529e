/** The same list on a phone: one card per record, three lines each. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'

import type { FieldMeta, Row } from '@/api'
import { isEmpty, typeOf, wordsOf } from '@/fields'
import { useSay } from '@/i18n'

import styles from './list.module.css'

interface CardsProps {
  label: string
  columns: FieldMeta[]
  title: string
  rows: Row[]
  addressOf: (id: string) => string
  onNearEnd: () => void
  onScrolled: (atStart: boolean) => void
  more: boolean
  foot: ReactNode
}

export function Cards({ label, columns, title, rows, addressOf, onNearEnd, onScrolled, more, foot }: CardsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 96, overscan: 8 })
  const items = virtual.getVirtualItems()
  const last = items[items.length - 1]?.index ?? -1
  useEffect(() => {
    if (more && last >= rows.length - 12) onNearEnd()
  }, [last, rows.length, more, onNearEnd])
  return (
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={label} onScroll={(event) => onScrolled(event.currentTarget.scrollTop < 40)}>
      <ul className={styles.cards} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <li key={row.id} ref={virtual.measureElement} data-index={item.index} className={styles.cardPlace} style={{ transform: `translateY(${item.start}px)` }}>
              <Card columns={columns} title={title} row={row} to={addressOf(row.id)} />
            </li>
          )
        })}
      </ul>
      {foot}
    </div>
  )
}

function Card({ columns, title, row, to }: { columns: FieldMeta[]; title: string; row: Row; to: string }) {
  const say = useSay()
  const filled = columns.filter((column) => column.name !== title && !isEmpty(row[column.name]))
  const pills = filled.filter((column) => column.type === 'choice').slice(0, 4)
  const facts = filled.filter((column) => column.type !== 'choice' && column.type !== 'multi_choice').slice(0, 4)
  const named = columns.find((column) => column.name === title)
  return (
    <Link to={to} className={styles.card}>
      <span className={styles.cardHead}>
        <b>{(named && wordsOf(named, row[title])) || row.id.slice(0, 8)}</b>
        <span className={styles.cardPills}>
          {pills.map((column) => {
            const { Cell } = typeOf(column)
            return <Cell key={column.name} value={row[column.name]} field={column} />
          })}
        </span>
      </span>
      <span className={styles.cardFacts}>
        {facts.map((column) => (
          <span key={column.name}>
            <small>{say(column.label)}</small> <span className="yd-num">{wordsOf(column, row[column.name])}</span>
          </span>
        ))}
      </span>
    </Link>
  )
}
