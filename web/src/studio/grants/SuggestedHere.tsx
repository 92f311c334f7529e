/** What was suggested for one cell and waits for its answer. */
import { Link } from 'react-router'

import { Section } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Matrix, Place } from './shapes'
import type { Suggested } from './suggested'
import styles from './matrix.module.css'

export function SuggestedHere({ matrix, suggested, place }: { matrix: Matrix; suggested: Suggested; place: Place }) {
  const t = useTexts('suggestions')
  const say = useSay()
  const found = suggested(place)
  if (found.length === 0) return null
  return (
    <Section title={t('here')}>
      <ul className={styles.waiting} aria-label={t('here')}>
        {found.map((one) => (
          <li key={one.id}>
            <Link to={`/permissions?view=suggestions&suggestion=${one.id}`}>{t('line', { who: one.asked_by?.title ?? '', reach: say(matrix.reaches.find((each) => each.name === one.reach)?.label) })}</Link>
            <small>{one.reason}</small>
          </li>
        ))}
      </ul>
    </Section>
  )
}
