/** Headings: a press sorts, the edge sets the width (by arrow keys too), the box at the left marks all rows. */
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'

import type { FieldMeta } from '@/api'
import { Checkbox, DownIcon, UpIcon } from '@/design'
import { typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { readSort } from '../listState'
import { LEAST, MOST } from './widths'
import styles from './grid.module.css'

interface HeaderProps {
  columns: readonly FieldMeta[]
  widths: readonly number[]
  template: string
  title: string
  sort: string
  onSort: (field: string, add: boolean) => void
  onWidth: (field: string, width: number) => void
  marked: 'none' | 'some' | 'all' | null
  onMarkAll: () => void
}

export function Header({ columns, widths, template, title, sort, onSort, onWidth, marked, onMarkAll }: HeaderProps) {
  const t = useTexts('records')
  const te = useTexts('everyday')
  const sorting = readSort(sort)
  return (
    <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: template }}>
      {marked === null ? null : (
        <div role="columnheader" className={styles.markHead} aria-label={te('mark.column')}>
          <Checkbox checked={marked === 'all'} indeterminate={marked === 'some'} aria-label={te('mark.all')} onChange={onMarkAll} />
        </div>
      )}
      {columns.map((column, at) => {
        const place = sorting.findIndex((one) => one.field === column.name)
        const current = sorting[place]
        return (
          <div
            key={column.name}
            role="columnheader"
            aria-sort={current ? (current.descending ? 'descending' : 'ascending') : undefined}
            className={column.name === title ? styles.titleHead : styles.headCell}
            data-align={typeOf(column).facts.align}
            data-marks={marked === null ? undefined : true}
          >
            <Heading column={column} hint={t('list.sort_hint')} onSort={onSort}>
              {current ? current.descending ? <DownIcon aria-hidden /> : <UpIcon aria-hidden /> : null}
              {current && sorting.length > 1 ? <sup>{place + 1}</sup> : null}
            </Heading>
            <Edge column={column} width={widths[at] ?? LEAST} onWidth={onWidth} />
          </div>
        )
      })}
    </div>
  )
}

function Heading({ column, hint, onSort, children }: { column: FieldMeta; hint: string; onSort: HeaderProps['onSort']; children: ReactNode }) {
  const say = useSay()
  const words = say(column.label)
  if (!typeOf(column).facts.sortable) return <span className={styles.headWords}>{words}</span>
  return (
    <button type="button" className={styles.sortButton} title={hint} onClick={(event) => onSort(column.name, event.shiftKey)}>
      <span className={styles.headWords}>{words}</span>
      {children}
    </button>
  )
}

function Edge({ column, width, onWidth }: { column: FieldMeta; width: number; onWidth: HeaderProps['onWidth'] }) {
  const say = useSay()
  const t = useTexts('everyday')
  const set = (next: number) => onWidth(column.name, Math.max(LEAST, Math.min(MOST, Math.round(next))))
  const pull = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    const edge = event.currentTarget
    const began = edge.parentElement?.getBoundingClientRect().width ?? width
    const from = event.clientX
    edge.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) => set(began + moved.clientX - from)
    const end = () => {
      edge.removeEventListener('pointermove', move)
      edge.removeEventListener('pointerup', end)
      edge.removeEventListener('pointercancel', end)
    }
    edge.addEventListener('pointermove', move)
    edge.addEventListener('pointerup', end)
    edge.addEventListener('pointercancel', end)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    set(width + step)
  }
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('width.of', { field: say(column.label) })}
      aria-valuenow={Math.round(width)}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={pull}
      onKeyDown={press}
    />
  )
}
