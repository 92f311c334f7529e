/** Who pressed a zone: leads to open, and visitors who have left no name yet. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { Blank, Drawer, Failed, PeopleIcon, SkeletonRows, useNarrow } from '@/design'
import { formatAgo, formatCount, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import { heatQueries, type On } from './queries'
import { behind, type People, type Pressed, type Zone } from './types'
import styles from './heat.module.css'

interface PeopleDrawerProps {
  on: On
  zone: Zone
  /** Whose rows stand behind the zone. */
  event: string
  onClose: () => void
}

/** What of a visitor's id tells him from others at a glance. */
const SHORT = 8

export function PeopleDrawer({ on, zone, event, onClose }: PeopleDrawerProps) {
  const t = useTexts('heat')
  const narrow = useNarrow()
  const answer = useQuery(heatQueries.people(on, zone.name))
  return (
    <Drawer open size={narrow ? '100%' : 560} title={t('who.title', { zone: zone.name })} onClose={onClose}>
      {answer.isPending ? (
        <SkeletonRows count={4} />
      ) : answer.isError ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : answer.data.rows.length === 0 ? (
        <Blank icon={<PeopleIcon />} title={t('who.none')} />
      ) : (
        <div className={styles.stack}>
          <p className={styles.quiet}>{t('who.note', { count: answer.data.count, shown: formatCount(answer.data.count), named: formatCount(answer.data.named) })}</p>
          <Link to={behind(event, zone.where)}>{t('who.events')}</Link>
          <List found={answer.data} label={t('who.title', { zone: zone.name })} />
        </div>
      )}
    </Drawer>
  )
}

function List({ found, label }: { found: People; label: string }) {
  const t = useTexts('heat')
  const [now] = useState(() => Date.now())
  return (
    <>
      <div className={`${tables.frame} ${styles.who}`} tabIndex={0} role="region" aria-label={label}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('who.who')}</th>
              <th scope="col">{t('clicks.count')}</th>
              <th scope="col">{t('who.last')}</th>
              <th scope="col">{t('who.owner')}</th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map((one) => (
              <tr key={one.record?.id ?? one.visitor}>
                <th scope="row">
                  <Who one={one} />
                </th>
                <td>
                  <Link to={behind(found.event, one.where)}>{formatCount(one.presses)}</Link>
                </td>
                <td>{formatAgo(one.last_at, now)}</td>
                <td>{one.owner ?? '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.more && <p className={styles.quiet}>{t('who.more', { count: found.rows.length })}</p>}
    </>
  )
}

function Who({ one }: { one: Pressed }) {
  const t = useTexts('heat')
  if (!one.record) return <>{t('who.visitor', { id: one.visitor?.slice(0, SHORT) })}</>
  return <Link to={`/records/${one.record.object}/${one.record.id}`}>{one.record.title || t('who.untitled')}</Link>
}
