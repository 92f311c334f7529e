/** Permissions on a page of their own: the rights of the Studio under the bar of the draft (to read and to suggest, for who may not change them), what was suggested, and the canvas on which packs are put on units. */
import { useQuery } from '@tanstack/react-query'

import { lazy, Suspense, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { useAbility, useMeta } from '@/api'
import { Blank, Chips, Loading, LockIcon, Page } from '@/design'
import { useTexts } from '@/i18n'
import { PackBoard } from '@/records'

import { DraftBar } from '../DraftBar'
import { studioQueries } from '../definitions'
import { useFollowing } from '../following'
import { useSuggestions } from './suggested'
import styles from './matrix.module.css'

const Grants = lazy(() => import('./Grants'))
const ReadMatrix = lazy(() => import('./ReadMatrix'))
const Suggestions = lazy(() => import('./Suggestions'))

type Part = 'matrix' | 'suggestions' | 'canvas'

export default function Permissions() {
  const t = useTexts('studio-grants')
  const [params, setParams] = useSearchParams()
  const meta = useMeta().data
  const rules = useAbility('manage_definitions')
  const [manages, puts, suggests] = [useAbility('manage_accounts'), useAbility('put_packs'), useAbility('suggest_rights')]
  const waiting = useSuggestions().data?.filter((one) => one.state === 'open').length ?? 0
  const lays = manages || puts
  const reads = rules || suggests
  if (!meta) return <Loading />
  if (!reads && !lays) return <Blank icon={<LockIcon />} title={t('page.closed')} note={t('page.closed_note')} />
  const view = params.get('view')
  const part: Part = !reads ? 'canvas' : view === 'suggestions' ? view : lays && (view === 'canvas' || (!rules && view === null)) ? 'canvas' : 'matrix'
  const parts: Part[] = lays ? ['matrix', 'suggestions', 'canvas'] : ['matrix', 'suggestions']
  const addresses: Record<Part, Record<string, string>> = { matrix: rules ? {} : { view: 'matrix' }, suggestions: { view: 'suggestions' }, canvas: { view: 'canvas' } }
  const switching = reads ? (
    <Chips
      single
      label={t('page.part')}
      options={parts.map((value) => ({ value, label: value === 'suggestions' && waiting > 0 ? t('page.suggestions_waiting', { count: waiting }) : t(`page.${value}`) }))}
      value={[part]}
      onChange={([next]) => setParams(addresses[(next as Part | undefined) ?? part], { replace: true })}
    />
  ) : null
  if (part === 'canvas')
    return (
      <Page title={t('page.canvas')} note={t('page.canvas_note')} actions={switching}>
        <Suspense fallback={<Loading />}>
          <PackBoard />
        </Suspense>
      </Page>
    )
  const content = part === 'suggestions' ? <Suggestions switching={switching} /> : rules ? <Grants title={t('page.title')} switching={switching} /> : <ReadMatrix switching={switching} />
  return <Suspense fallback={<Loading />}>{rules ? <Drafted>{content}</Drafted> : content}</Suspense>
}

/** Under the bar of the draft. */
function Drafted({ children }: { children: ReactNode }) {
  useFollowing()
  useQuery(studioQueries.kinds())
  return (
    <div className={styles.whole}>
      <DraftBar />
      <div>{children}</div>
    </div>
  )
}
