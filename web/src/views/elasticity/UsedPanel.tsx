/** Where rights are used: war zones beside each other, object by object; the warmer the cell, the more uses. */
import { Link } from 'react-router'

import { useMeta } from '@/api'
import { Blank, Panel } from '@/design'
import { warmth } from '@/figures'
import { formatCount, formatTime, useSay, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import styles from './elasticity.module.css'
import type { UsedMap } from './types'

export function UsedPanel({ used }: { used: UsedMap }) {
  const t = useTexts('elasticity')
  const say = useSay()
  const objects = useMeta().data?.objects ?? []
  const called = (name: string) => say(objects.find((one) => one.name === name)?.label) || name
  const most = Math.max(0, ...used.rows.flatMap((row) => row.cells.map((cell) => cell.uses)))
  const title = t('used.title')
  return (
    <Panel title={title}>
      <p className={styles.about}>
        {t('used.about')} {used.since ? t('used.since', { at: formatTime(used.since), waiting: formatCount(used.waiting) }) : t('used.not_begun')}
        {used.more > 0 ? ` ${t('used.more', { count: formatCount(used.more) })}` : ''}
      </p>
      {most === 0 ? (
        <Blank small title={t('used.nothing')} />
      ) : (
        <div className={tables.frame} tabIndex={0} role="region" aria-label={title}>
          <table className={`${tables.table} ${styles.used}`}>
            <thead>
              <tr>
                <th scope="col">{t('zone')}</th>
                {used.objects.map((name) => <th key={name} scope="col">{called(name)}</th>)}
              </tr>
            </thead>
            <tbody>
              {used.rows.map((row) => (
                <tr key={row.unit ?? ''}>
                  <th scope="row">{row.unit ? <Link to={`/war-zones/${row.unit}`}>{row.name}</Link> : t('used.rest')}</th>
                  {row.cells.map((cell, place) => (
                    <td key={used.objects[place]} data-warmth={warmth(cell.uses, most)}>
                      {cell.uses ? (
                        <>
                          {formatCount(cell.uses)} <small>{cell.lent ? t('used.with_lent', { people: formatCount(cell.people), lent: formatCount(cell.lent) }) : t('used.people', { people: formatCount(cell.people) })}</small>
                        </>
                      ) : (
                        <span aria-label={t('used.unused')}>—</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
