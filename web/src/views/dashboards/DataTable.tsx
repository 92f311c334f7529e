/** A tile as a table: what tables show, and what every chart can be read as. Numbers open their rows. */
import { Link } from 'react-router'

import { say, useTexts } from '@/i18n'
import { fullValue, rowsOf } from '@/figures'

import type { TileData } from './types'
import { keyText, matrixOf } from './values'
import styles from './dashboards.module.css'

function Value({ to, text }: { to: string | null; text: string }) {
  return to ? <Link to={to}>{text}</Link> : <>{text}</>
}

export function DataTable({ tile, label }: { tile: TileData; label: string }) {
  const t = useTexts('dashboards')
  return (
    <div className={styles.tableFrame} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {tile.by.map((one) => (
              <th key={one.dimension} scope="col">
                {say(one.label)}
              </th>
            ))}
            {tile.metrics.map((metric) => (
              <th key={metric.name} scope="col" className={styles.number}>
                {say(metric.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tile.rows.map((row) => (
            <tr key={row.keys.map((key) => String(key.value)).join('|')}>
              {row.keys.map((key, at) => (
                <th key={tile.by[at]?.dimension} scope="row">
                  {keyText(key, tile.by[at], t('none'))}
                </th>
              ))}
              {row.values.map((value, at) => (
                <td key={tile.metrics[at]?.name} className={styles.number}>
                  <Value to={value === null ? null : rowsOf(tile.drill[at], row.where)} text={fullValue(tile.metrics[at]!, value)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {tile.more > 0 && <p className={styles.more}>{t('more_rows', { count: tile.more })}</p>}
    </div>
  )
}

/** Two dimensions as a grid with totals, shaded by size. */
export function Grid({ tile, label }: { tile: TileData; label: string }) {
  const t = useTexts('dashboards')
  const matrix = matrixOf(tile, t('none'))
  const metric = tile.metrics[0]!
  const adds = metric.function === 'count' || metric.function === 'sum'
  const value = (row: number, column: number) => matrix.at(row, column)?.value ?? null
  const most = Math.max(1, ...matrix.rows.flatMap((_, r) => matrix.columns.map((__, c) => value(r, c) ?? 0)))
  const sum = (values: (number | null)[]) => values.reduce<number>((all, one) => all + (one ?? 0), 0)
  return (
    <div className={styles.tableFrame} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say(tile.by[0]?.label)}</th>
            {matrix.columns.map((column) => (
              <th key={String(column.key.value)} scope="col" className={styles.number}>
                {column.text}
              </th>
            ))}
            {adds && (
              <th scope="col" className={styles.number}>
                {t('total')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row, r) => (
            <tr key={String(row.key.value)}>
              <th scope="row">{row.text}</th>
              {matrix.columns.map((column, c) => {
                const cell = matrix.at(r, c)
                const shade = cell?.value ? Math.round((Math.abs(cell.value) / most) * 28) : 0
                return (
                  <td key={String(column.key.value)} className={styles.number} style={{ background: `color-mix(in srgb, var(--yd-blue-solid) ${shade}%, transparent)` }}>
                    {cell && cell.value !== null ? <Value to={rowsOf(tile.drill[0], cell.where)} text={fullValue(metric, cell.value)} /> : ''}
                  </td>
                )
              })}
              {adds && <td className={styles.number}>{fullValue(metric, sum(matrix.columns.map((_, c) => value(r, c))))}</td>}
            </tr>
          ))}
        </tbody>
        {adds && matrix.rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              {matrix.columns.map((column, c) => (
                <td key={String(column.key.value)} className={styles.number}>
                  {fullValue(metric, sum(matrix.rows.map((_, r) => value(r, c))))}
                </td>
              ))}
              <td className={styles.number}>{fullValue(metric, sum(matrix.rows.flatMap((_, r) => matrix.columns.map((__, c) => value(r, c)))))}</td>
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}
