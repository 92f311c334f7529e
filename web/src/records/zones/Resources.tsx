/** What task forces of the zone have booked or wish of the pool, how busy each resource is, and which wishes are in conflict. */
import { Link } from 'react-router'

import type { ResourceRow, ZoneShown } from '@/api'
import { Blank, Panel, Tone } from '@/design'
import { periodWords } from '@/fields'
import { formatCount, useTexts } from '@/i18n'

import styles from './zones.module.css'

export function Resources({ resources }: { resources: NonNullable<ZoneShown['resources']> }) {
  const t = useTexts('zones')
  return (
    <Panel title={t('resources.title')} note={t('resources.note', { weeks: resources.weeks, count: formatCount(resources.conflicts) })} flush>
      {resources.rows.length === 0 ? (
        <Blank small title={t('resources.none')} />
      ) : (
        <ul className={styles.rows}>
          {resources.rows.map((row) => (
            <Resource key={row.id} row={row} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Resource({ row }: { row: ResourceRow }) {
  const t = useTexts('zones')
  const uses = [...row.wishes.map((one) => ({ ...one, wished: true, fits: one.fits })), ...row.bookings.map((one) => ({ ...one, wished: false, fits: true }))]
  return (
    <li>
      <div className={styles.request}>
        <b>{row.name}</b>
        <span className={styles.marks}>
          {row.weeks.map((week) => (
            <small key={week.from_on}>{t('resources.week', { day: week.from_on.slice(5), share: week.share === null ? '—' : `${Math.round(week.share * 100)}%` })}</small>
          ))}
        </span>
      </div>
      <ul className={styles.told}>
        {uses.map((one) => (
          <li key={one.id}>
            <span className={styles.marks}>
              {one.wished ? <Tone tone={one.fits ? 'green' : 'red'}>{t(one.fits ? 'resources.fits' : 'resources.conflict')}</Tone> : <Tone tone="blue">{t('resources.booked')}</Tone>}
              {one.force ? <Link to={`/task-forces/${one.force.id}`}>{one.force.name}</Link> : <span>{t('resources.other')}</span>}
            </span>
            <small>{[periodWords(one.starts_at, one.ends_at, t('resources.open')), row.kind === 'expert' ? '' : `× ${one.quantity}`, one.purpose].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
    </li>
  )
}
