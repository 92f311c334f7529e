/** The matrix for who may not change it: to read, and to suggest what a cell should be. */
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { http, useLive } from '@/api'
import { Failed, Page, Segmented, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { MatrixPanel } from './MatrixPanel'
import { SuggestDrawer } from './SuggestDrawer'
import type { Matrix } from './shapes'

const MODES = ['matrix', 'all'] as const
const PUBLISHED = { types: ['definition.published'] }

export default function ReadMatrix({ switching }: { switching: ReactNode }) {
  const t = useTexts('studio-grants')
  const ts = useTexts('suggestions')
  const [params, setParams] = useSearchParams()
  const [chosen, choose] = useState<string | null>(null)
  const found = useQuery({ queryKey: ['studio', 'matrix'], queryFn: ({ signal }) => http.get<Matrix>('/studio/grants/matrix', {}, signal) })
  useLive(() => void found.refetch(), PUBLISHED)
  const mode = params.get('view') === 'all' ? 'all' : 'matrix'
  const roles = found.data?.roles ?? []
  const role = roles.find((one) => one.short === chosen) ?? roles[0] ?? null
  return (
    <Page
      title={t('matrix')}
      note={ts('read_note')}
      actions={
        <>
          {switching}
          <Segmented<(typeof MODES)[number]> aria-label={t('mode.label')} value={mode} options={MODES.map((one) => ({ value: one, label: t(one === 'all' ? 'mode.all' : 'mode.role') }))} onChange={(view) => setParams({ view }, { replace: true })} />
        </>
      }
    >
      {found.isPending ? (
        <SkeletonRows count={6} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <MatrixPanel key={mode} matrix={found.data} role={mode === 'matrix' ? role : null} onRole={choose} cellDrawer={(open) => <SuggestDrawer {...open} matrix={found.data} />} />
      )}
    </Page>
  )
}
