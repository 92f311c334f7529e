/** Each pillar: its index on a bar with the levels, and how what was believed compares with what is measured. */
import { formatCount, useSay, useTexts } from '@/i18n'

import styles from './assessment.module.css'
import type { Shown } from './queries'

export function Pillars({ found }: { found: Shown }) {
  const t = useTexts('assessment')
  const say = useSay()
  return (
    <ul className={styles.indices}>
      {found.pillars.map((one, place) => {
        const level = one.level === null ? null : found.levels[one.level]
        const index = one.index === null ? t('none') : formatCount(one.index)
        return (
          <li key={place}>
            <div className={styles.index}>
              <b>{say(one.label)}</b>
              <span>
                <strong>{index}</strong> {level ? say(level.label) : ''}
              </span>
            </div>
            <div className={styles.bar} role="img" aria-label={t('bar', { label: say(one.label), index, level: say(level?.label) })}>
              <i style={{ width: `${one.index ?? 0}%` }} />
              {found.levels.filter((each) => each.since > 0).map((each) => <s key={each.since} style={{ left: `${each.since}%` }} />)}
            </div>
            {level?.description ? <p className={styles.quiet}>{say(level.description)}</p> : null}
            <p className={styles.quiet}>{one.measured === null ? t('unmeasured') : t('compared', { believed: formatCount(one.believed ?? 0), measured: formatCount(one.measured) })}</p>
          </li>
        )
      })}
    </ul>
  )
}
