/** Rights: who may do what with which records, by role, side by side, and asked for one person. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { http } from '@/api'
import { AddIcon, Button, EditIcon, Failed, Page, Panel, Segmented, Select, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDraftLife } from '../draft'
import { GrantDrawer } from './GrantDrawer'
import { RightsTable } from './RightsTable'
import { RoleDrawer } from './RoleDrawer'
import { WhoPanel } from './WhoPanel'
import type { Matrix } from './shapes'

type Mode = 'role' | 'all' | 'who'
const MODES: Mode[] = ['role', 'all', 'who']
const NEW = '+'

export default function Grants() {
  const t = useTexts('studio-grants')
  const ts = useTexts('studio')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const [chosen, choose] = useState<string | null>(null)
  const [mode, setMode] = useState<Mode>('role')
  const draft = useDraftLife((life) => life.known)
  const matrix = useQuery({
    queryKey: ['studio', 'matrix', draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.get<Matrix>('/studio/grants/matrix', { draft: draft?.id }, signal),
    placeholderData: keepPreviousData,
  })
  if (matrix.isPending) return <SkeletonRows count={6} />
  if (matrix.isError) return <Failed error={matrix.error} retry={() => void matrix.refetch()} />
  const { roles, actions } = matrix.data
  const role = roles.find((one) => one.short === chosen) ?? roles.find((one) => one.name === params.get('role')) ?? roles[0]
  const [grant, editing] = [params.get('grant'), params.get('role')]
  const edit = (what: 'grant' | 'role', name: string | null) => setParams(name ? { [what]: name } : {}, { replace: true })
  const editGrant = (name: string) => edit('grant', name)
  return (
    <Page
      title={ts('page.grants')}
      actions={
        <>
          <Segmented<Mode> aria-label={t('mode.label')} value={mode} options={MODES.map((one) => ({ value: one, label: t(`mode.${one}`) }))} onChange={setMode} />
          <Button icon={<AddIcon />} onClick={() => edit('role', NEW)}>
            {t('roles.new')}
          </Button>
          <Button type="primary" icon={<AddIcon />} onClick={() => edit('grant', NEW)}>
            {t('new')}
          </Button>
        </>
      }
    >
      {mode === 'who' ? (
        <WhoPanel matrix={matrix.data} onEdit={editGrant} />
      ) : (
        <Panel
          flush
          title={t('matrix')}
          note={mode === 'role' && role ? t('who.people', { count: role.people }) : t('matrix_all')}
          actions={
            mode === 'role' && role ? (
              <>
                <Select<string> aria-label={t('role')} style={{ minWidth: 140 }} value={role.short} options={roles.map((one) => ({ value: one.short, label: say(one.label) }))} onChange={choose} />
                <Button icon={<EditIcon />} aria-label={t('roles.edit', { name: say(role.label) })} onClick={() => edit('role', role.name)} />
              </>
            ) : undefined
          }
        >
          <RightsTable matrix={matrix.data} role={mode === 'role' ? (role ?? null) : null} onEdit={editGrant} />
        </Panel>
      )}
      {grant ? <GrantDrawer key={grant} name={grant === NEW ? null : grant} role={role?.name ?? ''} actions={actions} onClose={() => edit('grant', null)} /> : null}
      {editing ? <RoleDrawer key={editing} name={editing === NEW ? null : editing} onClose={() => edit('role', null)} /> : null}
    </Page>
  )
}
