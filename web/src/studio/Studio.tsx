/** Studio: its own navigation, the draft bar, and the page. */
import { useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useRef } from 'react'
import { NavLink, Route, Routes, useLocation } from 'react-router'

import { useAbility, useMeta } from '@/api'
import { Blank, Loading, LockIcon } from '@/design'
import { useTexts } from '@/i18n'

import { DraftBar } from './DraftBar'
import { studioQueries } from './definitions'
import { useFollowing } from './following'
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
  const { pathname } = useLocation()
  const place = pathname.split('/')[2] ?? ''
  const nav = useRef<HTMLElement>(null)
  // On a phone the places stand in one line: the one looked at comes into sight.
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>('[aria-current="page"]')
    const line = nav.current
    if (here && line && line.scrollWidth > line.clientWidth) line.scrollLeft += here.getBoundingClientRect().left - line.getBoundingClientRect().left - (line.clientWidth - here.clientWidth) / 2
  }, [place])
  return (
    <nav ref={nav} className={styles.places} aria-label={t('nav.label')}>
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
