/** Records of another object that point here, and a new one with the pointer already set. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { http, useObject, type RelatedList, type Row, type Rows } from '@/api'
import { AddIcon, Blank, Button, Panel, SkeletonRows } from '@/design'
import { typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { defaultColumns } from '../listState'
import styles from './related.module.css'

const NewRecord = lazy(() => import('../NewRecord'))
const SHOWN = 10
const COLUMNS = 5

export function RelatedPanel({ list, row, title }: { list: RelatedList; row: Row; title: string }) {
  const t = useTexts('everyday')
  const say = useSay()
  const other = useObject(list.object)
  const [creating, setCreating] = useState(false)
  const by = other?.fields.find((field) => field.name === list.by)
  const many = by?.type === ('references' as string)
  const points = many ? `"${row.id}" in ${list.by}` : `${list.by} == "${row.id}"`
  const filter = list.filter ? `(${list.filter}) && ${points}` : points
  const names = other ? [...new Set([other.title, ...(list.columns?.length ? list.columns : defaultColumns(other)).filter((name) => name !== list.by)])].slice(0, COLUMNS) : []
  const sort = list.sort?.length ? list.sort.join(',') : '-created_at'
  const found = useQuery({
    queryKey: ['list', list.object, { related: list.by, id: row.id, names, sort, filter }],
    queryFn: ({ signal }) => http.get<Rows>(`/records/${list.object}`, { fields: names.join(','), filter, sort: other?.fields.some((field) => field.name === 'created_at') || list.sort?.length ? sort : '', limit: SHOWN }, signal),
    enabled: other !== undefined,
  })
  // A list of an object this reader may not see is no list at all.
  if (!other) return null
  const columns = names.flatMap((name) => other.fields.find((field) => field.name === name) ?? [])
  const words = say(list.label) || say(other.label)
  const rows = found.data?.rows ?? []
  return (
    <Panel
      title={words}
      flush
      actions={
        <>
          {found.data?.next ? (
            <Link to={`/records/${list.object}?view=all&filter=${encodeURIComponent(filter)}`}>
              <Button size="small" tabIndex={-1}>
                {t('related.all')}
              </Button>
            </Link>
          ) : null}
          {other.actions.includes('create') ? (
            <Button size="small" icon={<AddIcon />} aria-label={t('related.add_title', { object: words })} onClick={() => setCreating(true)}>
              {t('related.new')}
            </Button>
          ) : null}
        </>
      }
    >
      {found.isPending ? (
        <SkeletonRows count={2} />
      ) : rows.length === 0 ? (
        <Blank small title={t('related.none', { object: words })} />
      ) : (
        <div className={styles.frame} tabIndex={0} role="region" aria-label={words}>
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.name} scope="col" data-align={typeOf(column).facts.align}>
                    {say(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.id}>
                  {columns.map((column) => {
                    const { Cell, facts } = typeOf(column)
                    return (
                      <td key={column.name} data-align={facts.align}>
                        {column.name === other.title ? (
                          <Link to={`/records/${list.object}/${one.id}`}>
                            <Cell value={one[column.name]} field={column} />
                          </Link>
                        ) : (
                          <Cell value={one[column.name]} field={column} />
                        )}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creating ? (
        <Suspense fallback={null}>
          <NewRecord object={other} start={{ [list.by]: many ? [{ id: row.id, title }] : { id: row.id, title } }} onClose={() => setCreating(false)} stay />
        </Suspense>
      ) : null}
    </Panel>
  )
}
