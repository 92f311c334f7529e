/** Assessments beside each other: a column each, the newest first, a line per pillar. */
import { Link } from 'react-router'

import type { Label } from '@/api'
import { formatCount, formatDate, useSay, useTexts } from '@/i18n'

import tables from '../../period/tables.module.css'
import type { Level, Taken } from './queries'

interface EarlierProps {
  pillars: { label: Label }[]
  levels: Level[]
  taken: Taken[]
  linked?: boolean
}

export function Earlier({ pillars, levels, taken, linked }: EarlierProps) {
  const t = useTexts('assessment')
  const say = useSay()
  return (
    <div className={tables.frame} tabIndex={0} role="region" aria-label={t('earlier')}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{t('pillar')}</th>
            {taken.map((one) => (
              <th key={one.id} scope="col">{linked ? <Link to={`/elasticity/assessments/${one.id}`}>{formatDate(one.changed_at)}</Link> : formatDate(one.changed_at)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pillars.map((pillar, place) => (
            <tr key={place}>
              <th scope="row">{say(pillar.label)}</th>
              {taken.map((one) => {
                const index = one.indices[place] ?? null
                return (
                  <td key={one.id}>
                    {index === null ? '—' : formatCount(index)} <small>{say(levels[one.levels[place] ?? -1]?.label)}</small>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
