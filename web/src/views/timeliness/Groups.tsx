/** People or channels beside each other: how fast they answer, and what they kept. Each name opens its records. */
import { Link } from 'react-router'

import { formatCount, formatPercent, formatSpan, say, useTexts } from '@/i18n'

import type { Group, Kept, Timeliness } from './types'
import tables from '../period/tables.module.css'

interface GroupsProps {
  found: Timeliness
  rows: Group[]
  name: string
}

const share = (one: Kept | undefined) => (one && one.of > 0 ? formatPercent(one.kept / one.of) : '—')

export function Groups({ found, rows, name }: GroupsProps) {
  const t = useTexts('timeliness')
  const list = found.object === 'sales.lead' ? '/leads' : `/records/${found.object}`
  return (
    <div className={tables.frame} tabIndex={0} role="region" aria-label={name}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{name}</th>
            <th scope="col">{t('column.leads')}</th>
            <th scope="col">{t('column.contacted')}</th>
            <th scope="col">{t('column.mean')}</th>
            <th scope="col">{t('column.median')}</th>
            <th scope="col">{t('column.from_assigned')}</th>
            {found.clocks.map((one) => (
              <th key={one.name} scope="col">{say(one.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.key}>
              <th scope="row">{one.where ? <Link to={`${list}?filter=${encodeURIComponent(one.where)}`}>{say(one.label) || t('unknown')}</Link> : say(one.label)}</th>
              <td>{formatCount(one.leads)}</td>
              <td>{formatPercent(one.leads ? one.contacted / one.leads : null)}</td>
              <td>{formatSpan(one.mean_s)}</td>
              <td>{formatSpan(one.median_s)}</td>
              <td>{formatSpan(one.from_assigned_s)}</td>
              {found.clocks.map((clock, at) => (
                <td key={clock.name} title={one.kept[at]?.of ? t('kept', { kept: one.kept[at].kept, of: one.kept[at].of }) : undefined}>{share(one.kept[at])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
