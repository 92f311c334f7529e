/** Units or people beside each other: what they were given. Each name opens the records that are theirs. */
import { useState } from 'react'
import { Link } from 'react-router'

import { Button } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import type { Column } from './columns'
import styles from './fairness.module.css'
import type { Fairness, Given } from './types'

const FIRST = 100

interface GroupsProps {
  found: Fairness
  rows: Given[]
  columns: Column[]
  name: string
  /** The unit of each stands beside the name. */
  units?: boolean
}

export function Groups({ found, rows, columns, name, units }: GroupsProps) {
  const t = useTexts('fairness')
  const [by, setBy] = useState('leads')
  const [all, setAll] = useState(false)
  const list = found.object === 'sales.lead' ? '/leads' : `/records/${found.object}`
  const chosen = columns.find((one) => one.key === by)
  const sorted = chosen ? [...rows].sort((a, b) => (chosen.value(b) ?? -1) - (chosen.value(a) ?? -1)) : rows
  const shown = all ? sorted : sorted.slice(0, FIRST)
  return (
    <>
      <div className={tables.frame} tabIndex={0} role="region" aria-label={name}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{name}</th>
              {units && <th scope="col" className={styles.words}>{t('column.unit')}</th>}
              {columns.map((one) => (
                <th key={one.key} scope="col" aria-sort={one.key === by ? 'descending' : undefined} data-chosen={one.key === by} title={one.about}>
                  <button type="button" onClick={() => setBy(one.key)}>
                    {one.name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.where ? <Link to={`${list}?filter=${encodeURIComponent(row.where)}`}>{row.label || t('unknown')}</Link> : row.label}</th>
                {units && <td className={styles.words}>{row.unit || '—'}</td>}
                {columns.map((one) => (
                  <td key={one.key} data-chosen={one.key === by}>{one.shown(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <p className={styles.more}>
          <Button onClick={() => setAll(true)}>{t('show_all', { count: formatCount(rows.length) })}</Button>
        </p>
      )}
    </>
  )
}
