/** A list whose items are put in another order: by pointer, by keyboard on the grip (space, arrows, space), or by the caller's buttons. */
import { closestCenter, DndContext, KeyboardSensor, PointerSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core'
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import type { ReactNode } from 'react'

import { DragIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './parts.module.css'

interface SortableProps<T> {
  items: readonly T[]
  idOf: (item: T, at: number) => string
  wordsOf: (item: T) => string
  onOrder: (items: T[]) => void
  children: (item: T, at: number) => ReactNode
  label: string
}

function Line({ id, words, children }: { id: string; words: string; children: ReactNode }) {
  const t = useTexts('studio')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id })
  const { role: _role, ...rest } = attributes
  return (
    <li ref={setNodeRef} className={styles.line} data-dragging={isDragging} style={{ transform: CSS.Translate.toString(transform), transition }}>
      <button type="button" ref={setActivatorNodeRef} className={styles.grip} aria-label={t('sort.grip', { name: words })} {...rest} {...listeners}>
        <DragIcon />
      </button>
      {children}
    </li>
  )
}

export function Sortable<T>({ items, idOf, wordsOf, onOrder, children, label }: SortableProps<T>) {
  const t = useTexts('studio')
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }))
  const ids = items.map(idOf)
  const end = ({ active, over }: DragEndEvent) => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id))]
    if (from >= 0 && to >= 0 && from !== to) onOrder(arrayMove([...items], from, to))
  }
  const nameOf = (id: string | number) => {
    const item = items[ids.indexOf(String(id))]
    return item === undefined ? '' : wordsOf(item)
  }
  const announcements = {
    onDragStart: ({ active }: { active: { id: string | number } }) => t('sort.start', { name: nameOf(active.id) }),
    onDragOver: ({ active, over }: { active: { id: string | number }; over: { id: string | number } | null }) => (over ? t('sort.over', { name: nameOf(active.id), place: ids.indexOf(String(over.id)) + 1, count: ids.length }) : undefined),
    onDragEnd: ({ active, over }: { active: { id: string | number }; over: { id: string | number } | null }) => t('sort.end', { name: nameOf(active.id), place: ids.indexOf(String(over?.id)) + 1 }),
    onDragCancel: () => t('sort.cancel'),
  }
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end} accessibility={{ announcements, screenReaderInstructions: { draggable: t('sort.how') } }}>
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ul className={styles.sortable} aria-label={label}>
          {items.map((item, at) => (
            <Line key={ids[at]} id={ids[at]!} words={wordsOf(item)}>
              {children(item, at)}
            </Line>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  )
}
