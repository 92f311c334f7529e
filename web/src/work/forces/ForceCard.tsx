/** A task force in short: what it is about, who is in it, its clock, tasks and money. */
import { Link } from 'react-router'

import type { Force } from '@/api'
import { ClockTrack, Money, Tone } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { resultTone } from './stand'
import styles from './forces.module.css'

export function ForceCard({ force }: { force: Force }) {
  const t = useTexts('task-forces')
  const say = useSay()
  const money = (amount: string) => <Money value={{ amount, currency: force.currency }} />
  return (
    <article className={styles.card} aria-label={force.name}>
      <h3>
        <Link to={`/task-forces/${force.id}`}>{force.name}</Link>
        {force.open ? null : <Tone tone={resultTone(force.result)}>{t(force.result ? `result.${force.result}` : 'over')}</Tone>}
      </h3>
      {force.about.seen ? <p className={styles.quiet}>{[force.about.title, force.customer?.title].filter(Boolean).join(' · ')}</p> : null}
      {force.clock ? <ClockTrack clock={force.clock} /> : null}
      <p className={styles.people}>
        {force.members.map((one) => (
          <span key={one.person.id}>
            <small>{say(one.label)}</small> {one.person.title}
          </span>
        ))}
      </p>
      <p className={styles.facts}>
        <span>{t('tasks_done', { done: force.tasks_done, all: force.tasks })}</span>
        {force.tasks_late > 0 ? <Tone tone="red">{t('tasks_late', { count: force.tasks_late })}</Tone> : null}
        <span>
          {t('used')} {money(force.used)} / {money(force.budget)}
        </span>
        {force.open ? <span>{t('until', { at: formatTime(force.until_at) })}</span> : null}
      </p>
    </article>
  )
}
