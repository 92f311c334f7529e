/** Rights as a table: objects by actions for one role, or by roles for one action. A press on a cell opens what stands behind it. */
import { Fragment } from 'react'

import { useMeta, type Label } from '@/api'
import { Tooltip } from '@/design'
import { warmth } from '@/figures'
import { useSay, useTexts } from '@/i18n'

import { ReachMark } from './ReachMark'
import { COUNTED, useReachWords, type Heat, type Reading } from './reading'
import { wider, type Cell, type Matrix, type MatrixObject, type Place } from './shapes'
import type { Suggested } from './suggested'
import styles from './matrix.module.css'

interface MatrixTableProps {
  matrix: Matrix
  reading: Reading
  heat: Heat
  suggested: Suggested
  objects: readonly MatrixObject[]
  /** One of them is given: the other makes the columns. */
  role: string | null
  action: string | null
  onOpen: (place: Place) => void
}

export function MatrixTable({ matrix, reading, heat, suggested, objects, role, action, onOpen }: MatrixTableProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const apps = useMeta().data?.apps ?? []
  const columns = role ? matrix.actions.map((one) => ({ key: one.name, label: one.label })) : matrix.roles.map((one) => ({ key: one.short, label: one.label }))
  const groups = [...new Set(objects.map((one) => one.app))]
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('matrix')}>
      <table className={styles.matrix} data-heat={heat.on}>
        <thead>
          <tr>
            <th scope="col">{t('object')}</th>
            {columns.map((column) => (
              <th key={column.key} scope="col">
                {say(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((app) => (
            <Fragment key={app}>
              <tr className={styles.group}>
                <th scope="colgroup" colSpan={columns.length + 1}>
                  {say(apps.find((one) => one.name === app)?.label) || app}
                </th>
              </tr>
              {objects
                .filter((one) => one.app === app)
                .map((object) => (
                  <tr key={object.name}>
                    <th scope="row">
                      {say(object.label)}
                      <code>{object.name}</code>
                    </th>
                    {columns.map(({ key, label }) => (
                      <td key={key}>
                        <MatrixCell matrix={matrix} reading={reading} heat={heat} suggested={suggested} guards={object.guards} place={{ role: role ?? key, object: object.name, action: action ?? key }} label={`${say(object.label)} ${say(label)}`} onOpen={onOpen} />
                      </td>
                    ))}
                  </tr>
                ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface MatrixCellProps {
  matrix: Matrix
  reading: Reading
  heat: Heat
  suggested: Suggested
  /** What takes rows from everybody. */
  guards: readonly Label[]
  place: Place
  label: string
  onOpen: (place: Place) => void
}

function MatrixCell({ matrix, reading, heat, suggested, guards, place, label, onOpen }: MatrixCellProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const ts = useTexts('suggestions')
  const wordsOf = useReachWords(matrix)
  const cell = reading.cell(place)
  const changed = reading.changed(place)
  const used = heat.on ? heat.of(place) : null
  const narrowed = guards.length > 0 && cell?.reach === 'all'
  const words = narrowed ? t('reach.narrowed') : wordsOf(cell)
  const ideas = suggested(place).length
  const marked = ideas > 0 ? ts('mark', { count: ideas }) : null
  const conditions = [...(narrowed ? [t('reach.narrowed_note')] : []), ...(cell ? guards.map((one) => say(one)) : []), ...conditionsOf(cell, say)]
  const lines = [...conditions, ...(changed ? [t('was', { reach: wordsOf(changed.was) })] : []), ...(heat.on && COUNTED.has(place.action) ? [used ? t('heat.used', { count: used.uses, people: used.users }) : t('heat.unused')] : [])]
  const button = (
    <button
      type="button"
      className={styles.cell}
      aria-haspopup="dialog"
      aria-label={`${label}: ${words}${changed ? `，${t('was', { reach: wordsOf(changed.was) })}` : ''}${marked ? `，${marked}` : ''}`}
      data-changed={changed !== undefined}
      data-warmth={heat.on && COUNTED.has(place.action) && cell ? warmth(used?.uses ?? 0, heat.most) : undefined}
      onClick={() => onOpen(place)}
    >
      <ReachMark reach={cell?.reach ?? 'none'} more={cell?.more ?? false} words={words} />
      {marked ? <small className={styles.suggested}>{marked}</small> : null}
      {heat.on && cell && COUNTED.has(place.action) ? <small className={styles.uses}>{t('heat.times', { count: used?.uses ?? 0 })}</small> : null}
    </button>
  )
  return lines.length === 0 ? button : <Tooltip title={<span className={styles.lines}>{lines.map((line) => <span key={line}>{line}</span>)}</span>}>{button}</Tooltip>
}

/** In words, what a cell opens beyond its step, and what grants for many objects open. */
function conditionsOf(cell: Cell | undefined, say: ReturnType<typeof useSay>): string[] {
  if (!cell) return []
  const beyond = cell.grants.flatMap((grant) => (grant.bound ? [say(grant.words)] : cell.reach === 'all' ? [] : grant.rest.map((one) => say(one))))
  const wide = cell.grants.filter((grant) => grant.wide && !wider(cell.reach, grant.reach)).map((grant) => say(grant.words))
  return [...new Set([...beyond, ...wide])].filter(Boolean)
}
