/** Records as bars over days: from their beginning to their end, in rows by a field. A bar is moved by dragging or by keys. */
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { Link, useSearchParams } from 'react-router'

import type { FieldMeta, ObjectMeta, Row } from '@/api'
import { Blank, Button, EarlierIcon, Failed, NextIcon, Segmented, SkeletonRows } from '@/design'
import { isEmpty, wordsOf } from '@/fields'
import { currentLocale, useSay, useTexts } from '@/i18n'

import type { ListState } from '../listState'
import { toneOfRow } from './Calendar'
import { addDays, dateOf, daysBetween, isDay, mondayOf, movedValue, stretchOf, today } from './days'
import { useMove } from './moves'
import { useSpan } from './useSpan'
import styles from './timeline.module.css'

const SPANS = { '14': 56, '42': 26, '126': 10 } as const
type Length = keyof typeof SPANS
const SIDE = 168
const SIDE_NARROW = 92
// A single day is drawn as wide as its name needs.
const POINT = 116

interface TimelineProps {
  object: ObjectMeta
  state: ListState
  fields: ReadonlyMap<string, FieldMeta>
  narrow: boolean
}

export default function TimelineLayout({ object, state, fields, narrow }: TimelineProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const asked = params.get('day')
  const length = (params.get('days') as Length | null) ?? '42'
  const px = SPANS[length] ?? 26
  const side = narrow ? SIDE_NARROW : SIDE
  const count = Number(length in SPANS ? length : 42)
  const first = mondayOf(isDay(asked) ? asked : addDays(today(), -7))
  const last = addDays(first, count - 1)
  const [start, end, group] = [fields.get(state.shape.start ?? ''), fields.get(state.shape.end ?? ''), fields.get(state.shape.group ?? '')]
  const toned = object.fields.find((field) => field.type === 'choice' && field.options.choices?.some((choice) => choice.tone))
  const names = [...new Set([object.title, start?.name, end?.name, group?.name, toned?.name].filter((name) => name !== undefined))]
  const rows = useSpan(object, start, names, state.filter, first, last, end)
  const move = useMove(object.name)
  const scroller = useRef<HTMLDivElement>(null)
  const now = daysBetween(first, today())
  const shown = now >= 0 && now < count
  const ready = rows.data !== undefined
  // On a phone the days before today fill the first screen by themselves.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = narrow && shown ? (now - 1) * px : 0
  }, [first, now, shown, px, narrow, ready])
  const put = (change: Record<string, string>) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) next.set(name, value)
    setParams(next, { replace: true })
  }
  if (!start) return <Blank title={t('layout.no_time')} note={t('layout.no_time_note')} />
  if (rows.isPending) return <SkeletonRows count={6} />
  if (rows.isError && !rows.data) return <Failed error={rows.error} retry={() => void rows.refetch()} />

  const named = fields.get(object.title)
  const titleOf = (row: Row) => (named && wordsOf(named, row[object.title])) || row.id.slice(0, 8)
  const lanes = new Map<string, Row[]>()
  for (const row of rows.data?.rows ?? []) {
    const lane = group && !isEmpty(row[group.name]) ? wordsOf(group, row[group.name]) : t('layout.none')
    lanes.set(lane, [...(lanes.get(lane) ?? []), row])
  }
  const mayMove = object.actions.includes('update') && !start.derived && !start.readonly && (!end || !end.readonly)
  const shift = (row: Row, by: number) => {
    if (by === 0) return
    const values: Record<string, unknown> = { [start.name]: movedValue(row[start.name], start, by) }
    if (end && row[end.name]) values[end.name] = movedValue(row[end.name], end, by)
    void move(row, values, t('layout.moved_days', { title: titleOf(row), count: by })).catch(() => undefined)
  }
  const month = new Intl.DateTimeFormat(currentLocale(), { month: 'short', day: 'numeric' })
  const weeks = Array.from({ length: Math.ceil(count / 7) }, (_, at) => addDays(first, at * 7))
  return (
    <div className={styles.timeline}>
      <header className={styles.head}>
        <Button size="small" icon={<EarlierIcon />} aria-label={t('calendar.earlier')} onClick={() => put({ day: addDays(first, -Math.ceil(count / 2)) })} />
        <Button size="small" onClick={() => put({ day: addDays(today(), -7) })}>
          {t('calendar.today')}
        </Button>
        <Button size="small" icon={<NextIcon />} aria-label={t('calendar.later')} onClick={() => put({ day: addDays(first, Math.ceil(count / 2)) })} />
        <h2 aria-live="polite">
          {month.format(dateOf(first))} – {month.format(dateOf(last))}
        </h2>
        {rows.data?.next ? <span className={styles.cut}>{t('layout.cut')}</span> : null}
        <Segmented<Length> size="small" value={length} onChange={(next) => put({ days: next })} options={(Object.keys(SPANS) as Length[]).map((value) => ({ value, label: t(`timeline.days_${value}`) }))} />
      </header>
      {lanes.size === 0 ? (
        <Blank title={t('timeline.empty')} note={t('timeline.empty_note', { field: say(start.label) })} />
      ) : (
        <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={t('timeline.of', { object: say(object.label) })}>
          <div className={styles.sheet} style={{ width: side + count * px }}>
            <div className={styles.scale} style={{ marginLeft: side }} aria-hidden>
              {weeks.map((day) => (
                <span key={day} style={{ width: px * 7 }}>
                  {month.format(dateOf(day))}
                </span>
              ))}
            </div>
            {[...lanes].map(([lane, some]) => (
              <section key={lane} className={styles.lane} aria-label={lane}>
                <h3 style={{ width: side }}>{lane}</h3>
                <div className={styles.bars} style={{ backgroundSize: `${px * 7}px 100%` }}>
                  {shown ? <i className={styles.now} style={{ left: now * px }} aria-hidden /> : null}
                  {some.map((row) => (
                    <Bar key={row.id} row={row} title={titleOf(row)} stretch={stretchOf(row, start, end)} first={first} count={count} px={px} tone={toneOfRow(row, toned)} to={`/records/${object.name}/${row.id}`} movable={mayMove} onShift={(by) => shift(row, by)} />
                  ))}
                </div>
              </section>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

interface BarProps {
  row: Row
  title: string
  stretch: [string, string] | null
  first: string
  count: number
  px: number
  tone: string
  to: string
  movable: boolean
  onShift: (days: number) => void
}

function Bar({ title, stretch, first, count, px, tone, to, movable, onShift }: BarProps) {
  const t = useTexts('everyday')
  const [by, setBy] = useState(0)
  const pulled = useRef(false)
  if (!stretch) return null
  const [from, until] = [Math.max(0, daysBetween(first, stretch[0])), Math.min(count - 1, daysBetween(first, stretch[1]))]
  if (until < 0 || from >= count) return null
  const pull = (event: PointerEvent<HTMLAnchorElement>) => {
    if (!movable || event.button !== 0) return
    const bar = event.currentTarget
    const began = event.clientX
    pulled.current = false
    bar.setPointerCapture(event.pointerId)
    let days = 0
    const go = (moved: globalThis.PointerEvent) => {
      if (Math.abs(moved.clientX - began) > 4) pulled.current = true
      days = Math.round((moved.clientX - began) / px)
      setBy(days)
    }
    const end = () => {
      bar.removeEventListener('pointermove', go)
      bar.removeEventListener('pointerup', end)
      bar.removeEventListener('pointercancel', end)
      setBy(0)
      onShift(days)
    }
    bar.addEventListener('pointermove', go)
    bar.addEventListener('pointerup', end)
    bar.addEventListener('pointercancel', end)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!movable || !event.altKey || !step) return
    event.preventDefault()
    onShift(step)
  }
  return (
    <Link
      to={to}
      draggable={false}
      className={styles.bar}
      data-tone={tone}
      title={`${title} · ${stretch[0]} – ${stretch[1]}${movable ? `\n${t('calendar.move_hint')}` : ''}`}
      style={{ marginLeft: (from + by) * px, width: Math.max(px, (until - from + 1) * px, stretch[0] === stretch[1] ? POINT : 0) - 2 }}
      onPointerDown={pull}
      onKeyDown={press}
      onClick={(event) => pulled.current && event.preventDefault()}
    >
      {title}
    </Link>
  )
}
