/** The title of a page over one definition, with the way back to the list. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { BackIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './parts.module.css'

export function PageTitle({ back, children }: { back: string; children: ReactNode }) {
  const t = useTexts('studio')
  return (
    <span className={styles.title}>
      <Link to={back} aria-label={t('unknown.back')}>
        <BackIcon />
      </Link>
      {children}
    </span>
  )
}
