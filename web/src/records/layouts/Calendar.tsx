/** Records by day: a month, a week, a day. A card is moved by dragging it, or by Alt and the arrow keys. */
import { lazy, Suspense, useState, type DragEvent, type KeyboardEvent } from 'react'
import { Link, useSearchParams } from 'react-router'

import type { FieldMeta, ObjectMeta, Row } from '@/api'
import { AddIcon, Blank, Button, EarlierIcon, Failed, NextIcon, Segmented, SkeletonRows, toneOf } from '@/design'
import { momentWords, wordsOf } from '@/fields'
import { currentLocale, useTexts } from '@/i18n'

import type { ListState } from '../listState'
import { dateOf, dayOf, daysBetween, daysOf, isDay, movedValue, today, turn, valueOn, type Span } from './days'
import { useMove } from './moves'
import { useSpan } from './useSpan'
import styles from './calendar.module.css'

const NewRecord = lazy(() => import('../NewRecord'))

interface CalendarProps {
  object: ObjectMeta
  state: ListState
  fields: ReadonlyMap<string, FieldMeta>
  narrow: boolean
}

const PER_DAY = { month: 3, week: 40, day: 200 }
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

export default function Calendar({ object, state, fields, narrow }: CalendarProps) {
  const t = useTexts('everyday')
  const [params, setParams] = useSearchParams()
  const asked = params.get('day')
  const span = (params.get('span') as Span | null) ?? (narrow ? 'day' : 'month')
  const day = isDay(asked) ? asked : today()
  const put = (change: { day?: string; span?: Span }) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) next.set(name, value)
    setParams(next, { replace: true })
  }
  const start = fields.get(state.shape.start ?? '')
  const toned = object.fields.find((field) => field.type === 'choice' && field.options.choices?.some((choice) => choice.tone))
  const days = daysOf(span, day)
  const names = [...new Set([object.title, ...(start ? [start.name] : []), ...(toned ? [toned.name] : [])])]
  const rows = useSpan(object, start, names, state.filter, days[0] ?? day, days[days.length - 1] ?? day)
  const move = useMove(object.name)
  const [over, setOver] = useState<string | null>(null)
  const [making, setMaking] = useState<string | null>(null)
  if (!start) return <Blank title={t('layout.no_time')} note={t('layout.no_time_note')} />
  if (rows.isPending) return <SkeletonRows count={6} />
  if (rows.isError && !rows.data) return <Failed error={rows.error} retry={() => void rows.refetch()} />

  const found = rows.data?.rows ?? []
  const byDay = new Map<string, Row[]>()
  for (const row of found) {
    const at = dayOf(row[start.name], start)
    if (at) byDay.set(at, [...(byDay.get(at) ?? []), row])
  }
  const named = fields.get(object.title)
  const titleOf = (row: Row) => (named && wordsOf(named, row[object.title])) || row.id.slice(0, 8)
  const mayMove = object.actions.includes('update') && !start.derived && !start.readonly
  const mayMake = object.actions.includes('create') && !start.derived && !start.readonly
  const shift = (row: Row, by: number) => {
    const value = by === 0 ? null : movedValue(row[start.name], start, by)
    const to = value && dayOf(value, start)
    if (value && to) void move(row, { [start.name]: value }, t('layout.moved', { title: titleOf(row), column: to })).catch(() => undefined)
  }
  const drop = (event: DragEvent, to: string) => {
    event.preventDefault()
    setOver(null)
    const row = found.find((one) => one.id === event.dataTransfer.getData('text/plain'))
    const from = row && dayOf(row[start.name], start)
    if (row && from) shift(row, daysBetween(from, to))
  }
  const words = new Intl.DateTimeFormat(currentLocale(), span === 'month' ? { year: 'numeric', month: 'long' } : { year: 'numeric', month: 'long', day: 'numeric' }).format(dateOf(span === 'week' ? (days[0] ?? day) : day))
  const wholeDay = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'long' })
  const weekday = new Intl.DateTimeFormat(currentLocale(), { weekday: 'short' })
  return (
    <div className={styles.calendar}>
      <header className={styles.head}>
        <Button size="small" icon={<EarlierIcon />} aria-label={t('calendar.earlier')} onClick={() => put({ day: turn(span, day, -1) })} />
        <Button size="small" onClick={() => put({ day: today() })}>
          {t('calendar.today')}
        </Button>
        <Button size="small" icon={<NextIcon />} aria-label={t('calendar.later')} onClick={() => put({ day: turn(span, day, 1) })} />
        <h2 aria-live="polite">{words}</h2>
        {rows.data?.next ? <span className={styles.cut}>{t('layout.cut')}</span> : null}
        <Segmented<Span> size="small" value={span} onChange={(next) => put({ span: next })} options={(['month', 'week', 'day'] as const).map((value) => ({ value, label: t(`calendar.${value}`) }))} />
      </header>
      {span === 'day' ? null : (
        <div className={styles.weekdays} aria-hidden>
          {days.slice(0, 7).map((one) => (
            <span key={one}>{weekday.format(dateOf(one))}</span>
          ))}
        </div>
      )}
      <div className={styles.days} data-span={span}>
        {days.map((one) => {
          const cards = byDay.get(one) ?? []
          const shown = cards.slice(0, PER_DAY[span])
          return (
            <section
              key={one}
              className={styles.day}
              aria-label={t('calendar.day_of', { day: one, count: cards.length })}
              data-today={one === today() || undefined}
              data-other={(span === 'month' && one.slice(0, 7) !== day.slice(0, 7)) || undefined}
              data-over={over === one || undefined}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(one)
              }}
              onDrop={(event) => drop(event, one)}
            >
              <div className={styles.dayHead}>
                <button type="button" className={styles.number} aria-label={wholeDay.format(dateOf(one))} onClick={() => put({ day: one, span: 'day' })}>
                  {Number(one.slice(8))}
                </button>
                {mayMake ? (
                  <button type="button" className={styles.add} aria-label={t('calendar.add', { day: one })} title={t('calendar.add', { day: one })} onClick={() => setMaking(one)}>
                    <AddIcon />
                  </button>
                ) : null}
              </div>
              {shown.map((row) => (
                <Event key={row.id} row={row} title={titleOf(row)} time={start.type === 'datetime' ? momentWords(String(row[start.name])).slice(-5) : ''} tone={toneOfRow(row, toned)} to={`/records/${object.name}/${row.id}`} movable={mayMove} onShift={(by) => shift(row, by)} />
              ))}
              {cards.length > shown.length ? (
                <button type="button" className={styles.more} onClick={() => put({ day: one, span: 'day' })}>
                  {t('calendar.more', { count: cards.length - shown.length })}
                </button>
              ) : null}
            </section>
          )
        })}
      </div>
      <Suspense fallback={null}>{making ? <NewRecord object={object} start={{ [start.name]: valueOn(making, start) }} stay onClose={() => setMaking(null)} /> : null}</Suspense>
    </div>
  )
}

export function toneOfRow(row: Row, field: FieldMeta | undefined): string {
  return toneOf(field?.options.choices?.find((choice) => choice.value === row[field.name])?.tone)
}

interface EventProps {
  row: Row
  title: string
  time: string
  tone: string
  to: string
  movable: boolean
  onShift: (days: number) => void
}

function Event({ row, title, time, tone, to, movable, onShift }: EventProps) {
  const t = useTexts('everyday')
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (!movable || !event.altKey || !step) return
    event.preventDefault()
    onShift(step)
  }
  return (
    <Link
      to={to}
      className={styles.event}
      data-tone={tone}
      draggable={movable}
      title={movable ? t('calendar.move_hint') : undefined}
      onDragStart={(event) => event.dataTransfer.setData('text/plain', row.id)}
      onKeyDown={press}
    >
      {time ? <time>{time}</time> : null}
      <span>{title}</span>
    </Link>
  )
}

