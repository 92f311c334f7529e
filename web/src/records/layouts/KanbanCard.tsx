import { useDraggable } from '@dnd-kit/core'
import type { PointerEventHandler, ReactNode, TouchEventHandler } from 'react'
import { Link } from 'react-router'

import type { FieldMeta, Row } from '@/api'
import { Button, DragIcon, PeekIcon } from '@/design'
import { isEmpty, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './layouts.module.css'

interface CardProps {
  row: Row
  title: string
  shown: readonly FieldMeta[]
  to: string
  lifted?: boolean
  onPeek: (id: string) => void
  grip?: ReactNode
}

export function KanbanCard({ row, title, shown, to, lifted, onPeek, grip }: CardProps) {
  const say = useSay()
  const t = useTexts('everyday')
  const filled = shown.filter((field) => !isEmpty(row[field.name])).slice(0, 5)
  return (
    <article className={styles.card} data-lifted={lifted || undefined}>
      <div className={styles.cardHead}>
        {to ? (
          <Link to={to} className={styles.cardTitle}>
            {title}
          </Link>
        ) : (
          <span className={styles.cardTitle}>{title}</span>
        )}
        <Button size="small" type="text" className={styles.cardPeek} icon={<PeekIcon />} aria-label={t('peek.open', { title })} onClick={() => onPeek(row.id)} />
        {grip}
      </div>
      <dl className={styles.cardFacts}>
        {filled.map((field) => {
          const { Cell } = typeOf(field)
          return (
            <div key={field.name}>
              <dt>{say(field.label)}</dt>
              <dd>
                <Cell value={row[field.name]} field={field} />
              </dd>
            </div>
          )
        })}
      </dl>
    </article>
  )
}

export function MovableCard({ column, movable, ...card }: CardProps & { column: string; movable: boolean }) {
  const t = useTexts('everyday')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({ id: card.row.id, data: { column, row: card.row }, disabled: !movable })
  if (!movable) return <KanbanCard {...card} />
  const grip = (
    <button type="button" ref={setActivatorNodeRef} className={styles.grip} {...attributes} {...listeners} aria-label={t('layout.grip', { title: card.title })}>
      <DragIcon />
    </button>
  )
  return (
    <div ref={setNodeRef} data-dragging={isDragging || undefined} className={styles.cardPlace} onPointerDown={listeners?.onPointerDown as PointerEventHandler | undefined} onTouchStart={listeners?.onTouchStart as TouchEventHandler | undefined}>
      <KanbanCard {...card} grip={grip} />
    </div>
  )
}
