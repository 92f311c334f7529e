/** Who may do what: a role's rights over every object, each explained in words; one grant is edited in a drawer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { http, type Label } from '@/api'
import { AddIcon, Button, Failed, Page, Panel, Popover, Select, SkeletonRows, Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDraftLife } from '../draft'
import { GrantDrawer } from './GrantDrawer'
import styles from './grants.module.css'

interface Told {
  name: string
  words: Label
  state: string
}

interface Matrix {
  roles: { name: string; short: string; label: Label; people: number }[]
  objects: { name: string; label: Label; app: string }[]
  actions: { name: string; label: Label }[]
  cells: { role: string; object: string; action: string; grants: Told[]; all_rows: boolean }[]
}

export default function Grants() {
  const t = useTexts('studio-grants')
  const ts = useTexts('studio')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const [chosen, choose] = useState<string | null>(null)
  const draft = useDraftLife((life) => life.known)
  const matrix = useQuery({
    queryKey: ['studio', 'matrix', draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.get<Matrix>('/studio/grants/matrix', { draft: draft?.id }, signal),
    placeholderData: keepPreviousData,
  })
  if (matrix.isPending) return <SkeletonRows count={6} />
  if (matrix.isError) return <Failed error={matrix.error} retry={() => void matrix.refetch()} />
  const { roles, objects, actions, cells } = matrix.data
  const role = roles.find((one) => one.short === chosen) ?? roles.find((one) => one.name === params.get('role')) ?? roles[0]
  const open = params.get('grant')
  const edit = (name: string | null) => setParams(name ? { grant: name } : {}, { replace: true })
  return (
    <Page
      title={ts('page.grants')}
      note={role ? t('people', { name: say(role.label), count: role.people }) : undefined}
      actions={
        <>
          <Select<string> aria-label={t('role')} style={{ minWidth: 160 }} value={role?.short ?? null} options={roles.map((one) => ({ value: one.short, label: say(one.label) }))} onChange={choose} />
          <Button type="primary" icon={<AddIcon />} onClick={() => edit('+')}>
            {t('new')}
          </Button>
        </>
      }
    >
      <Panel flush title={t('matrix')} note={t('matrix_note')}>
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('matrix')}>
          <table className={styles.matrix}>
            <thead>
              <tr>
                <th>{t('object')}</th>
                {actions.map((action) => (
                  <th key={action.name}>{say(action.label)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {objects.map((object) => (
                <tr key={object.name}>
                  <th scope="row">
                    {say(object.label)}
                    <code>{object.name}</code>
                  </th>
                  {actions.map((action) => {
                    const cell = cells.find((one) => one.role === role?.short && one.object === object.name && one.action === action.name)
                    if (!cell) return <td key={action.name}>—</td>
                    const words = t(cell.all_rows ? 'all_rows' : 'some_rows')
                    return (
                      <td key={action.name}>
                        <Popover
                          trigger="click"
                          content={
                            <ul className={styles.told}>
                              {cell.grants.map((grant) => (
                                <li key={grant.name}>
                                  <span>{say(grant.words)}</span>
                                  <Button size="small" onClick={() => edit(grant.name)}>
                                    {t('edit')}
                                  </Button>
                                </li>
                              ))}
                            </ul>
                          }
                        >
                          <button type="button" className={styles.cell} aria-haspopup="dialog" aria-label={`${say(object.label)} ${say(action.label)}: ${words}`}>
                            <Tone tone={cell.all_rows ? 'green' : 'blue'}>{words}</Tone>
                          </button>
                        </Popover>
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {open ? <GrantDrawer key={open} name={open === '+' ? null : open} role={role?.name ?? ''} actions={actions} onClose={() => edit(null)} /> : null}
    </Page>
  )
}
