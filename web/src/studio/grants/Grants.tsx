/** Rights: who may do what with which records, by role, side by side, as text, on the units, and asked for one person. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { http, useAbility } from '@/api'
import { AddIcon, Button, Failed, Page, Segmented, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { useDraftLife } from '../draft'
import { CellDrawer } from './CellDrawer'
import { GrantDrawer } from './GrantDrawer'
import { MatrixPanel } from './MatrixPanel'
import { RoleDrawer } from './RoleDrawer'
import { WhoPanel } from './WhoPanel'
import type { Matrix, Place } from './shapes'

const PolicyEditor = lazy(() => import('./PolicyEditor'))

type Mode = 'role' | 'all' | 'who' | 'text'
const MODES: Mode[] = ['role', 'all', 'who', 'text']
const NEW = '+'

interface GrantsProps {
  title?: string
  /** The way to what else the page shows. */
  switching?: ReactNode
}

export default function Grants({ title, switching }: GrantsProps) {
  const t = useTexts('studio-grants')
  const ts = useTexts('studio')
  const [params, setParams] = useSearchParams()
  const [chosen, choose] = useState<string | null>(null)
  // What a new grant begins with when it comes from a cell.
  const [from, setFrom] = useState<Place | null>(null)
  const draft = useDraftLife((life) => life.known)
  // The draft tells what is changed by the grants in force: they are read before anything is put.
  const grants = useDefinitions({ kind: 'grant' })
  const matrix = useQuery({
    queryKey: ['studio', 'matrix', draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.get<Matrix>('/studio/grants/matrix', { draft: draft?.id }, signal),
    placeholderData: keepPreviousData,
  })
  const mode = MODES.find((one) => one === params.get('view')) ?? 'role'
  const whole = useAbility('manage_definitions')
  if (matrix.isPending || grants.pending) return <SkeletonRows count={6} />
  if (matrix.isError) return <Failed error={matrix.error} retry={() => void matrix.refetch()} />
  const { roles, actions } = matrix.data
  const role = roles.find((one) => one.short === chosen) ?? roles.find((one) => one.name === params.get('role')) ?? roles[0]
  const [grant, editing] = [params.get('grant'), params.get('role')]
  const view: Record<string, string> = mode === 'role' ? {} : { view: mode }
  const edit = (what: 'grant' | 'role', name: string | null) => setParams(name ? { ...view, [what]: name } : view, { replace: true })
  const editGrant = (name: string | null) => {
    setFrom(null)
    edit('grant', name)
  }
  const addCondition = (place: Place) => {
    setFrom(place)
    edit('grant', NEW)
  }
  return (
    <Page
      title={title ?? ts('page.grants')}
      actions={
        <>
          {switching}
          <Segmented<Mode> aria-label={t('mode.label')} value={mode} options={MODES.map((one) => ({ value: one, label: t(`mode.${one}`) }))} onChange={(next) => setParams(next === 'role' ? {} : { view: next }, { replace: true })} />
          {whole ? (
            <Button icon={<AddIcon />} onClick={() => edit('role', NEW)}>
              {t('roles.new')}
            </Button>
          ) : null}
          <Button type="primary" icon={<AddIcon />} onClick={() => editGrant(NEW)}>
            {t('new')}
          </Button>
        </>
      }
    >
      {mode === 'who' ? (
        <WhoPanel matrix={matrix.data} onEdit={editGrant} />
      ) : mode === 'text' ? (
        <Suspense fallback={<SkeletonRows count={6} />}>
          <PolicyEditor matrix={matrix.data} role={chosen} onRole={choose} />
        </Suspense>
      ) : (
        <MatrixPanel key={mode} matrix={matrix.data} role={mode === 'role' ? (role ?? null) : null} onRole={choose} onEditRole={whole ? (name) => edit('role', name) : undefined} cellDrawer={(open) => <CellDrawer {...open} matrix={matrix.data} onEdit={editGrant} onCondition={addCondition} />} />
      )}
      {grant ? <GrantDrawer key={`${grant}${from?.object}${from?.action}`} name={grant === NEW ? null : grant} first={from} role={role?.name ?? ''} actions={actions} onClose={() => editGrant(null)} /> : null}
      {editing ? <RoleDrawer key={editing} name={editing === NEW ? null : editing} onClose={() => edit('role', null)} /> : null}
    </Page>
  )
}
