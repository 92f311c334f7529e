import { lazy, Suspense, useEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

import { useSession } from '@/api'
import { Tooltip } from '@/design'
import { useTexts } from '@/i18n'

import { Logo } from './Logo'
import { usePlaceGroups, usePlaces, type Place } from './navigation'
import styles from './shell.module.css'

const TrafficSwitch = lazy(() => import('./TrafficSwitch'))

function Group({ title, places }: { title: string; places: Place[] }) {
  if (places.length === 0) return null
  return (
    <div className={styles.group} role="group" aria-label={title}>
      <div className={styles.groupTitle} aria-hidden>
        {title}
      </div>
      {places.map((place) => (
        <NavLink key={place.to} to={place.to} aria-label={place.label} end={place.to === '/'} className={({ isActive }) => (isActive ? styles.placeOn : styles.place)}>
          <Tooltip title={place.key ? `G ${place.key.toUpperCase()}` : undefined} placement="right" mouseEnterDelay={0.6}>
            <span className={styles.placeInside}>
              {place.icon}
              <span>{place.label}</span>
            </span>
          </Tooltip>
        </NavLink>
      ))}
    </div>
  )
}

export function SideBar() {
  const t = useTexts('shell')
  const places = usePlaces()
  const session = useSession()
  const groups = usePlaceGroups()
  const { pathname } = useLocation()
  const list = useRef<HTMLDivElement>(null)
  // Opened by a link or a key, the page's place may lie below what the list shows.
  useEffect(() => {
    list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest' })
  }, [pathname, places.length])
  return (
    <nav className={styles.side} aria-label={t('nav.label')}>
      <div className={styles.brand}>
        <Logo />
        <b>{t('brand')}</b>
      </div>
      <div className={styles.places} ref={list}>
        {groups.map(({ name, title }) => (
          <Group key={name} title={title} places={places.filter((place) => place.group === name)} />
        ))}
      </div>
      <div className={styles.sideFoot}>
        {session?.company.demo ? (
          <Suspense fallback={null}>
            <TrafficSwitch />
          </Suspense>
        ) : null}
        <div className={styles.company} title={session?.company.name}>
          {session?.company.name}
        </div>
      </div>
    </nav>
  )
}
