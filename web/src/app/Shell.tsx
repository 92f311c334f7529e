/** Navigation left, top bar, the page; on a phone the bar moves to the bottom. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router'

import { ApiProblem, currentPreview, queries, Unreachable, useSession } from '@/api'
import { Loading, useKeys, useNarrow } from '@/design'
import { useTexts } from '@/i18n'
import { useArrivals } from '@/work/shelf'

import { BottomBar } from './BottomBar'
import { HeldBack } from '@/records/access/HeldBack'
import { PreviewBanner, PreviewRefused } from './PreviewBanner'
import { SideBar } from './SideBar'
import { TopBar } from './TopBar'
import { usePlaces } from './navigation'
import { useSessionLife } from './session'
import styles from './shell.module.css'

const Palette = lazy(() => import('./Palette'))
const KeyMap = lazy(() => import('./KeyMap'))
const Due = lazy(() => import('./account/Due'))
const ReportAway = lazy(() => import('@/records/reports/ReportAway'))
const LeadPopups = lazy(() => import('@/work/LeadPopups'))

/** "g" and then a letter goes to a place, as in the tools our users know. */
function useGoKeys(active: boolean) {
  const places = usePlaces()
  const navigate = useNavigate()
  const [armed, arm] = useState(false)
  useEffect(() => {
    if (!armed) return
    const timer = setTimeout(() => arm(false), 1200)
    return () => clearTimeout(timer)
  }, [armed])
  useKeys({ g: () => arm(true) }, active && !armed)
  const go = (to: string) => {
    arm(false)
    void navigate(to)
  }
  useKeys(Object.fromEntries(places.filter((place) => place.key).map((place) => [place.key, () => go(place.to)])), active && armed)
}

function Inside() {
  const t = useTexts('shell')
  const narrow = useNarrow()
  const { pathname } = useLocation()
  const [searching, search] = useState(false)
  const [opened, open] = useState(false)
  const [learning, learn] = useState(false)
  useArrivals()
  useKeys({ 'mod+k': () => toggle(), '/': () => toggle(), '?': () => learn(true) })
  useGoKeys(!searching)

  const toggle = () => {
    open(true)
    search((shown) => !shown)
  }
  return (
    <div className={styles.shell}>
      <a className="yd-skip" href="#page">
        {t('skip')}
      </a>
      {/* The bars come and go around the page, which stays: a telephone that is turned loses nothing that was typed or is shown once. */}
      {!narrow && <SideBar />}
      <TopBar onSearch={toggle} />
      <main id="page" className={styles.main} tabIndex={-1}>
        <PreviewBanner />
        <HeldBack />
        <Suspense fallback={<Loading />} key={pathname.startsWith('/studio') ? '/studio' : pathname.split('/').slice(0, 3).join('/')}>
          <Outlet />
        </Suspense>
      </main>
      {narrow && <BottomBar />}
      <Suspense fallback={null}>
        <LeadPopups />
        {opened && <Palette shown={searching} onClose={() => search(false)} onKeys={() => learn(true)} />}
        {learning && <KeyMap shown onClose={() => learn(false)} />}
      </Suspense>
    </div>
  )
}

export function Shell() {
  const session = useSession()
  const { pathname, search } = useLocation()
  const { error, fetchStatus } = useQuery(queries.session())
  const due = session && (session.password_is_due || session.factor_is_due)
  useSessionLife(due ? undefined : session)
  if (session === undefined && error instanceof ApiProblem && currentPreview()) return <PreviewRefused words={error.message} />
  // Not answered, or not even asked: the browser knows that there is no line.
  const away = error instanceof Unreachable || fetchStatus === 'paused'
  if (session === undefined && away && pathname === '/field-report')
    return (
      <Suspense fallback={<Loading />}>
        <ReportAway error={error ?? new Unreachable('paused')} />
      </Suspense>
    )
  if (session === undefined) return <Loading />
  if (session === null) return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />
  if (due)
    return (
      <Suspense fallback={<Loading />}>
        <Due />
      </Suspense>
    )
  return <Inside />
}
