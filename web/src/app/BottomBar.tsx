/** Phone navigation: the places of the thumb, and the rest in a sheet. */
import { lazy, Suspense, useState } from 'react'
import { NavLink } from 'react-router'

import { BellIcon, MoreIcon } from '@/design'
import { useTexts } from '@/i18n'

import { usePlaces } from './navigation'
import styles from './shell.module.css'

const MoreSheet = lazy(() => import('./MoreSheet'))
const TABS = 3

export function BottomBar() {
  const t = useTexts('shell')
  const places = usePlaces()
  const [wanted, want] = useState(false)
  const [more, setMore] = useState(false)
  const className = ({ isActive }: { isActive: boolean }) => (isActive ? styles.tabOn : styles.tab)
  return (
    <nav className={styles.bottom} aria-label={t('nav.label')}>
      {places.slice(0, TABS).map((place) => (
        <NavLink key={place.to} to={place.to} end={place.to === '/'} className={className}>
          {place.icon}
          <span>{place.label}</span>
        </NavLink>
      ))}
      <NavLink to="/notices" className={className}>
        <BellIcon />
        <span>{t('notices.title')}</span>
      </NavLink>
      <button
        type="button"
        className={styles.tab}
        aria-haspopup="dialog"
        onClick={() => {
          want(true)
          setMore(true)
        }}
      >
        <MoreIcon />
        <span>{t('nav.more')}</span>
      </button>
      {wanted && (
        <Suspense fallback={null}>
          <MoreSheet open={more} places={places.slice(TABS)} onClose={() => setMore(false)} />
        </Suspense>
      )}
    </nav>
  )
}
