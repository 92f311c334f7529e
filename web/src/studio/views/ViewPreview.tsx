/** The first records of a view as it is drafted. Fields that are not published yet have no values to show. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { ApiProblem, http, useObject, type Rows } from '@/api'
import { Blank, Panel, SkeletonRows, TableIcon } from '@/design'
import { typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { useRested } from '../conditions/checked'
import type { Body } from '../shapes'
import styles from './views.module.css'

const SHOWN = 6

export function ViewPreview({ object, body }: { object: string; body: Body }) {
  const t = useTexts('studio-design')
  const say = useSay()
  const known = useObject(object)
  const columns = ((body.columns as string[] | undefined) ?? []).flatMap((name) => known?.fields.find((field) => field.name === name) ?? [])
  const sort = ((body.sort as string[] | undefined) ?? []).filter((one) => known?.fields.some((field) => field.name === one.replace(/^-/, ''))).join(',')
  const asked = useRested({ fields: columns.map((column) => column.name).join(','), filter: String(body.filter ?? ''), sort, limit: SHOWN }, 400)
  const rows = useQuery({
    queryKey: ['records', object, 'designed', asked],
    queryFn: ({ signal }) => http.get<Rows>(`/records/${object}`, asked, signal),
    enabled: known !== undefined && columns.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const refused = rows.error instanceof ApiProblem ? rows.error : null
  return (
    <Panel flush title={t('view.preview')} note={t('view.preview_note')}>
      {!known || columns.length === 0 ? (
        <Blank small icon={<TableIcon />} title={t(known ? 'view.no_columns' : 'view.unpublished')} />
      ) : refused ? (
        <Blank small icon={<TableIcon />} title={refused.detail || refused.title} />
      ) : rows.isPending ? (
        <SkeletonRows count={3} />
      ) : rows.data?.rows.length ? (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('view.preview')}>
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.name}>{say(column.label)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.data.rows.map((row) => (
                <tr key={row.id}>
                  {columns.map((column) => {
                    const { Cell } = typeOf(column)
                    return (
                      <td key={column.name}>
                        <Cell value={row[column.name]} field={column} />
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Blank small icon={<TableIcon />} title={t('view.no_rows')} />
      )}
    </Panel>
  )
}
