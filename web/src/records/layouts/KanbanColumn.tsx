/** One column: its name, how many, how much, the first cards, and more on demand. */
import { useDroppable } from '@dnd-kit/core'
import { useInfiniteQuery } from '@tanstack/react-query'

import { http, type FieldMeta, type KanbanColumn, type ObjectMeta, type Row } from '@/api'
import { Button, Popover, Tone } from '@/design'
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

const sumWords = (sums: KanbanColumn['sums']): string =>
  sums.map(({ amount, currency }) => (currency ? moneyWords({ amount: String(amount), currency }) : figureWords(String(amount)))).join(' + ') || '0'

export function Column({ object, column, words, query, sum, shown, titleOf, movable, onPeek }: ColumnProps) {
  const t = useTexts('everyday')
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
        <Counted words={words} column={column} sum={sum} filtered={query.filter !== undefined && query.filter !== ''} />
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

/** How many and how much; pressed, it says what is counted. The rows themselves are the cards of the column. */
function Counted({ words, column, sum, filtered }: Pick<ColumnProps, 'words' | 'column' | 'sum'> & { filtered: boolean }) {
  const t = useTexts('everyday')
  const say = useSay()
  const count = formatCount(column.count)
  const lines = [
    t(filtered ? 'layout.counts_filtered' : 'layout.counts', { name: words, count }),
    ...(sum ? [t('layout.sums', { field: say(sum.label), value: sumWords(column.sums) })] : []),
    ...(sum && sum.type === 'money' ? [t('layout.sums_money')] : []),
  ]
  const content = (
    <div className={styles.counted}>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
  return (
    <Popover trigger="click" placement="bottom" title={t('layout.counted')} content={content}>
      <button type="button" className={styles.columnFigures} title={t('layout.counted')}>
        <span className={styles.columnCount}>{count}</span>
        {sum ? <span className={styles.columnSum}>{sumWords(column.sums)}</span> : null}
      </button>
    </Popover>
  )
}
