/** Duties nobody may have together, and who has. */
import type { ConflictHeld } from '@/api'
import { Blank, DoneIcon, Panel, Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './inUse.module.css'

export function Conflicts({ conflicts }: { conflicts: readonly ConflictHeld[] }) {
  const t = useTexts('grants-in-use')
  const say = useSay()
  const between = t('between')
  const held = conflicts.filter((one) => one.count > 0)
  return (
    <Panel title={t('conflicts')} note={t('conflicts_rules', { count: conflicts.length })} flush>
      {held.length === 0 ? (
        <Blank icon={<DoneIcon />} title={t(conflicts.length === 0 ? 'conflicts_none' : 'conflicts_clean')} />
      ) : (
        <ul className={styles.rows} aria-label={t('conflicts')}>
          {held.map((one) => (
            <li key={one.name} className={styles.row}>
              <span className={styles.what}>
                <b>{say(one.label)}</b>
                <small>{t('conflicts_both', { first: say(one.first), second: say(one.second) })}</small>
                <small>
                  {one.people.map((person) => t('conflicts_person', { name: person.name, first: person.first.map((each) => say(each)).join(between), second: person.second.map((each) => say(each)).join(between) })).join(t('conflicts_between'))}
                </small>
              </span>
              <Tone tone="red">{t('people_count', { count: one.count })}</Tone>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
