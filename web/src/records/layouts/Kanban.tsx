/** Columns of cards with how many and how much; cards move by mouse, by touch and by keyboard. */
import { DndContext, DragOverlay, KeyboardSensor, PointerSensor, TouchSensor, useSensor, useSensors, type Announcements, type DragEndEvent, type KeyboardCoordinateGetter } from '@dnd-kit/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { peopleQueries, useMeta, useSession, type ApiProblem, type FieldMeta, type KanbanColumn, type ObjectMeta, type Row } from '@/api'
import { Blank, Failed, SkeletonRows } from '@/design'
import { wordsOf } from '@/fields'
import { say, useSay, useTexts } from '@/i18n'

import type { ListState } from '../listState'
import { KanbanCard } from './KanbanCard'
import { Column } from './KanbanColumn'
import { askedAnew } from './asking'
import { asksForValues, useMove } from './moves'
import styles from './layouts.module.css'

const MissingValues = lazy(() => import('./MissingValues'))

export interface KanbanProps {
  object: ObjectMeta
  state: ListState
  fields: ReadonlyMap<string, FieldMeta>
  card: readonly string[]
  onPeek: (id: string) => void
}

const NOTHING = '—'
export const keyOf = (column: KanbanColumn): string => String(column.value ?? NOTHING)

/** The arrow keys go from column to column rather than by pixels. */
const toColumn: KeyboardCoordinateGetter = (event, { context: { active, droppableRects, droppableContainers, over } }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code]
  if (!step || !active) return undefined
  event.preventDefault()
  const columns = droppableContainers.getEnabled().map((one) => ({ id: one.id, rect: droppableRects.get(one.id) })).filter((one) => one.rect).sort((a, b) => a.rect!.left - b.rect!.left)
  const at = columns.findIndex((one) => one.id === (over?.id ?? (active.data.current as { column?: string } | undefined)?.column))
  const next = columns[Math.max(0, Math.min(columns.length - 1, at + step))]
  return next?.rect ? { x: next.rect.left + 12, y: next.rect.top + 60 } : undefined
}

export default function KanbanBoard({ object, state, fields, card, onPeek }: KanbanProps) {
  const t = useTexts('everyday')
  const saying = useSay()
  const { group, sum } = state.shape
  const field = group ? fields.get(group) : undefined
  const query = { group: group ?? '', filter: state.filter, sort: state.sort, fields: [...new Set([object.title, ...card, ...(group ? [group] : [])])].join(','), ...(sum ? { sum } : {}) }
  const board = useQuery({ ...peopleQueries.kanban(object.name, query), enabled: group !== null, placeholderData: (before) => before })
  const move = useMove(object.name)
  const [moving, setMoving] = useState<Row | null>(null)
  const [asked, setAsked] = useState<{ row: Row; to: KanbanColumn; asked: readonly string[] | ApiProblem } | null>(null)
  const meta = useMeta().data
  const session = useSession()
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toColumn }),
  )
  if (!field) return <Blank title={t('layout.no_group')} note={t('layout.no_group_note')} />
  if (board.isPending) return <SkeletonRows count={6} />
  if (board.isError && !board.data) return <Failed error={board.error} retry={() => void board.refetch()} />

  const columns = board.data?.columns ?? []
  const shown = card.filter((name) => name !== object.title && name !== group).flatMap((name) => fields.get(name) ?? [])
  const named = fields.get(object.title)
  const titleOf = (row: Row) => (named && wordsOf(named, row[object.title])) || row.id.slice(0, 8)
  const wordsOfColumn = (column: KanbanColumn | undefined): string => {
    if (!column) return ''
    if (column.value === null) return t('layout.none')
    return (typeof column.label === 'string' ? column.label : say(column.label)) || wordsOf(field, column.value) || String(column.value)
  }
  const mayMove = object.actions.includes('update') && !field.derived && !field.readonly
  const drop = async (row: Row, to: KanbanColumn, more: Record<string, unknown> = {}) => {
    try {
      await move(row, { [field.name]: to.value, ...more }, t('layout.moved', { title: titleOf(row), column: wordsOfColumn(to) }))
      setAsked(null)
    } catch (error) {
      if (asksForValues(error)) setAsked({ row, to, asked: error })
    }
  }
  const ask = async (row: Row, to: KanbanColumn) => {
    const names = meta ? await askedAnew(meta, object, session, row, { [field.name]: to.value }) : []
    if (names.length > 0) setAsked({ row, to, asked: names })
    else await drop(row, to)
  }
  const end = ({ active, over }: DragEndEvent) => {
    setMoving(null)
    const from = (active.data.current as { column: string; row: Row } | undefined) ?? null
    const to = columns.find((one) => keyOf(one) === over?.id)
    if (from && to && keyOf(to) !== from.column) void ask(from.row, to)
  }
  const saidOf = (id: string | number | undefined) => wordsOfColumn(columns.find((one) => keyOf(one) === id))
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('layout.picked', { title: titleOf((active.data.current as { row: Row }).row) }),
    onDragOver: ({ over }) => (over ? t('layout.over', { column: saidOf(over.id) }) : undefined),
    onDragEnd: ({ over }) => (over ? t('layout.dropped', { column: saidOf(over.id) }) : undefined),
    onDragCancel: () => t('layout.put_back'),
  }
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('layout.how') } }}
      onDragStart={({ active }) => setMoving((active.data.current as { row: Row }).row)}
      onDragCancel={() => setMoving(null)}
      onDragEnd={end}
    >
      <div className={styles.kanban} role="group" aria-label={t('layout.kanban_of', { object: saying(object.label), field: saying(field.label) })}>
        {columns.map((column) => (
          <Column key={keyOf(column)} object={object} column={column} words={wordsOfColumn(column)} query={query} sum={sum ? fields.get(sum) : undefined} shown={shown} titleOf={titleOf} movable={mayMove} onPeek={onPeek} />
        ))}
        {board.data && board.data.more_columns > 0 ? <p className={styles.moreColumns}>{t('layout.more_columns', { shown: columns.length, count: board.data.more_columns })}</p> : null}
        {columns.length === 0 ? <Blank title={t('layout.empty')} /> : null}
      </div>
      <DragOverlay dropAnimation={null}>{moving ? <KanbanCard row={moving} title={titleOf(moving)} shown={shown} lifted to="" onPeek={onPeek} /> : null}</DragOverlay>
      {asked ? (
        <Suspense fallback={null}>
          <MissingValues object={object} row={asked.row} asked={asked.asked} column={wordsOfColumn(asked.to)} onClose={() => setAsked(null)} onDone={(values) => drop(asked.row, asked.to, values)} />
        </Suspense>
      ) : null}
    </DndContext>
  )
}
