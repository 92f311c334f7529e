import { Link } from 'react-router'

import type { FieldMeta, Row } from '@/api'
import { Button, Checkbox, PeekIcon } from '@/design'
import { typeOf, wordsOf } from '@/fields'
import { useTexts } from '@/i18n'

import { CellEditor } from './CellEditor'
import styles from './grid.module.css'

interface GridRowProps {
  index: number
  start: number
  height: number
  template: string
  columns: readonly FieldMeta[]
  title: string
  row: Row
  /** The column of the active cell, when it is in this row. */
  active: number | null
  editing: boolean
  marked: boolean
  onMark: ((stretch: boolean) => void) | null
  canEdit: (field: FieldMeta) => boolean
  onPick: (column: number) => void
  onEdit: (column: number) => void
  onSave: (field: FieldMeta, value: unknown) => Promise<void>
  onDone: (step?: [number, number]) => void
  onPeek: () => void
  to: string
}

export function GridRow(props: GridRowProps) {
  const { index, start, height, template, columns, title, row, active, editing, marked, onMark } = props
  const t = useTexts('everyday')
  const named = columns.find((column) => column.name === title)
  const words = (named && wordsOf(named, row[title])) || row.id.slice(0, 8)
  return (
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={marked}
      data-active={active !== null || undefined}
      data-marked={marked || undefined}
      className={styles.row}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${start}px)` }}
    >
      {onMark ? (
        <div role="gridcell" className={styles.mark}>
          <Checkbox checked={marked} aria-label={t('mark.one', { title: words })} onChange={(event) => onMark((event.nativeEvent as MouseEvent).shiftKey)} />
        </div>
      ) : null}
      {columns.map((column, at) => {
        const { Cell, facts } = typeOf(column)
        const isTitle = column.name === title
        const open = editing && active === at
        return (
          <div
            key={column.name}
            id={`cell-${index}-${at}`}
            role="gridcell"
            data-column={at}
            data-align={facts.align}
            data-here={active === at || undefined}
            data-marks={onMark ? true : undefined}
            aria-readonly={!props.canEdit(column)}
            className={isTitle ? styles.titleCell : styles.cell}
            onClick={() => props.onPick(at)}
            onDoubleClick={() => props.canEdit(column) && props.onEdit(at)}
          >
            {open ? (
              <CellEditor field={column} value={row[column.name]} onSave={(value) => props.onSave(column, value)} onDone={props.onDone} />
            ) : isTitle ? (
              <>
                <Link to={props.to} tabIndex={-1} className={styles.titleLink}>
                  <Cell value={row[title]} field={column} />
                </Link>
                <Button size="small" type="text" tabIndex={-1} className={styles.peek} icon={<PeekIcon />} aria-label={t('peek.open', { title: words })} onClick={props.onPeek} />
              </>
            ) : (
              <Cell value={row[column.name]} field={column} />
            )}
          </div>
        )
      })}
    </div>
  )
}
