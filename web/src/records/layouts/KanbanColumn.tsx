/** One column: its name, how many, how much, the first cards, and more on demand. */
import { useDroppable } from '@dnd-kit/core'
import { useInfiniteQuery } from '@tanstack/react-query'

import { http, type FieldMeta, type KanbanColumn, type ObjectMeta, type Row } from '@/api'
import { Button, Tone } from '@/design'
import { figureWords, moneyWords } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import { keyOf } from './Kanban'
import { MovableCard } from './KanbanCard'
import styles from './layouts.module.css'

interface ColumnProps {
  object: ObjectMeta
  column: KanbanColumn
  words: string
  query: Record<string, string>
  sum: FieldMeta | undefined
  shown: readonly FieldMeta[]
  titleOf: (row: Row) => string
  movable: boolean
  onPeek: (id: string) => void
}

const sumWords = (sums: KanbanColumn['sums'], field: FieldMeta): string =>
  sums.map(({ amount, currency }) => (currency ? moneyWords({ amount: String(amount), currency }) : figureWords(String(amount)))).join(' + ') || (field.type === 'money' ? '0' : '0')

export function Column({ object, column, words, query, sum, shown, titleOf, movable, onPeek }: ColumnProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const key = keyOf(column)
  const { setNodeRef, isOver } = useDroppable({ id: key })
  const rest = useInfiniteQuery({
    queryKey: ['kanban', object.name, query, key, column.next],
    queryFn: ({ pageParam, signal }) => http.get<{ cards: Row[]; next: string | null }>(`/boards/kanban/${object.name}`, { ...query, column: column.value === null ? '' : String(column.value), cursor: pageParam }, signal),
    initialPageParam: column.next ?? '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: false,
  })
  const cards = [...column.cards, ...(rest.data?.pages.flatMap((page) => page.cards) ?? [])]
  const more = rest.data ? rest.hasNextPage : column.next !== null
  return (
    <section ref={setNodeRef} className={styles.column} data-over={isOver || undefined} aria-label={t('layout.column', { name: words, count: column.count })}>
      <header className={styles.columnHead}>
        <Tone tone={column.tone ?? 'grey'} dot>
          <b>{words}</b>
        </Tone>
        <span className={styles.columnCount}>{formatCount(column.count)}</span>
        {sum ? (
          <span className={styles.columnSum} title={t('layout.sum_of', { field: say(sum.label) })}>
            {sumWords(column.sums, sum)}
          </span>
        ) : null}
      </header>
      <ul className={styles.columnCards}>
        {cards.map((row) => (
          <li key={row.id}>
            <MovableCard row={row} column={key} title={titleOf(row)} shown={shown} movable={movable} to={`/records/${object.name}/${row.id}`} onPeek={onPeek} />
          </li>
        ))}
      </ul>
      {more ? (
        <Button size="small" type="text" block loading={rest.isFetching} onClick={() => void (rest.data ? rest.fetchNextPage() : rest.refetch())}>
          {t('layout.more', { count: formatCount(column.count - cards.length) })}
        </Button>
      ) : null}
    </section>
  )
}
