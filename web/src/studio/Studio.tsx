/** Studio: its own navigation, the draft bar, and the page. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { NavLink, Route, Routes } from 'react-router'

import { useAbility, useLive, useMeta } from '@/api'
import { Blank, Loading, LockIcon } from '@/design'
import { useTexts } from '@/i18n'

import { DraftBar } from './DraftBar'
import { openDraft, refreshDraft, rememberedDraft, useDraftLife } from './draft'
import { studioQueries } from './definitions'
import { forgetInForce } from './inForce'
import { PAGES, type StudioPage } from './routes'
import styles from './studio.module.css'

const GROUPS: StudioPage['group'][] = ['build', 'think', 'run']

/** The pages that are open to whoever looks. */
function usePages(): readonly StudioPage[] {
  const whole = useAbility('manage_definitions')
  return whole ? PAGES : PAGES.filter((page) => !page.whole)
}

function Places() {
  const t = useTexts('studio')
  const pages = usePages()
  return (
    <nav className={styles.places} aria-label={t('nav.label')}>
      {GROUPS.filter((group) => pages.some((page) => page.group === group)).map((group) => (
        <div key={group} className={styles.placeGroup} role="group" aria-label={t(`nav.${group}`)}>
          <div className={styles.placeTitle} aria-hidden>
            {t(`nav.${group}`)}
          </div>
          {pages.filter((page) => page.group === group).map(({ path, title, icon: Icon }) => (
            <NavLink key={path} to={path ? `/studio/${path}` : '/studio'} end={path === ''} className={({ isActive }) => (isActive ? styles.placeOn : styles.place)!}>
              <Icon />
              <span>{t(title)}</span>
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  )
}

// What people say of a draft does not move its revision.
const SAID = new Set(['definition.draft_signed_off', 'definition.draft_review_asked'])
const DEFINITIONS = { types: ['definition.*'] }

/** Definitions and the draft follow what others do. */
function useFollowing(): void {
  const client = useQueryClient()
  useLive((event) => {
    if (event.type === 'definition.published') {
      forgetInForce()
      void client.invalidateQueries({ queryKey: ['studio'] })
    } else {
      if (event.data.draft === useDraftLife.getState().known?.id) void refreshDraft(SAID.has(event.type) ? undefined : Number(event.data.revision))
      void client.invalidateQueries({ queryKey: ['studio', 'drafts'] })
    }
  }, DEFINITIONS)
  useEffect(() => {
    const stored = rememberedDraft()
    const { draft, opening } = useDraftLife.getState()
    if (stored && !draft && !opening) void openDraft(stored)
    const onFocus = () => void refreshDraft()
    window.addEventListener('focus', onFocus)
    return () => window.removeEventListener('focus', onFocus)
  }, [])
}

export default function Studio() {
  const t = useTexts('studio')
  const meta = useMeta().data
  const allowed = meta?.studio === true
  const pages = usePages()
  useFollowing()
  useQuery({ ...studioQueries.kinds(), enabled: allowed })
  if (meta && !allowed) return <Blank icon={<LockIcon />} title={t('closed.title')} note={t('closed.note')} />
  return (
    <div className={styles.studio}>
      <DraftBar />
      <Places />
      <div className={styles.page}>
        <Suspense fallback={<Loading />}>
          <Routes>
            {pages.map(({ path, page: Page }) => (
              <Route key={path} path={path ? `${path}/*` : ''} element={<Page />} />
            ))}
            <Route path="*" element={<Blank title={t('unknown.title')} note={t('unknown.note')} />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  )
}
