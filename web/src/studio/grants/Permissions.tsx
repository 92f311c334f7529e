/** Permissions on a page of their own: the rights of the Studio under the bar of the draft, and the canvas on which packs are put on units. */
import { useQuery } from '@tanstack/react-query'

import { Suspense, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { useAbility, useMeta } from '@/api'
import { Blank, Chips, Loading, LockIcon, Page } from '@/design'
import { useTexts } from '@/i18n'
import { PackBoard } from '@/records'

import { DraftBar } from '../DraftBar'
import { studioQueries } from '../definitions'
import { useFollowing } from '../following'
import Grants from './Grants'
import styles from './matrix.module.css'

export default function Permissions() {
  const t = useTexts('studio-grants')
  const [params, setParams] = useSearchParams()
  const meta = useMeta().data
  const rules = useAbility('manage_definitions')
  const [manages, puts] = [useAbility('manage_accounts'), useAbility('put_packs')]
  const lays = manages || puts
  if (!meta) return <Loading />
  if (!rules && !lays) return <Blank icon={<LockIcon />} title={t('page.closed')} note={t('page.closed_note')} />
  const canvas = lays && (!rules || params.get('view') === 'canvas')
  const switching =
    rules && lays ? (
      <Chips
        single
        label={t('page.part')}
        options={(['matrix', 'canvas'] as const).map((value) => ({ value, label: t(`page.${value}`) }))}
        value={[canvas ? 'canvas' : 'matrix']}
        onChange={([next]) => setParams(next === 'canvas' ? { view: 'canvas' } : {}, { replace: true })}
      />
    ) : null
  if (!canvas) return <Rules switching={switching} />
  return (
    <Page title={t('page.canvas')} note={t('page.canvas_note')} actions={switching}>
      <Suspense fallback={<Loading />}>
        <PackBoard />
      </Suspense>
    </Page>
  )
}

function Rules({ switching }: { switching: ReactNode }) {
  const t = useTexts('studio-grants')
  useFollowing()
  useQuery(studioQueries.kinds())
  return (
    <div className={styles.whole}>
      <DraftBar />
      <div>
        <Grants title={t('page.title')} switching={switching} />
      </div>
    </div>
  )
}
