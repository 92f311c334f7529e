/** A definition in a list of its kind, as the way to its page. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { useSay } from '@/i18n'

import type { Shown } from '../draftState'
import styles from './parts.module.css'
import { Standing } from './Standing'

export function DefinitionRow({ row, path, icon, children }: { row: Shown; path: string; icon?: ReactNode; children: ReactNode }) {
  const say = useSay()
  return (
    <li>
      <Link to={`/studio/${path}/${row.name}`} className={styles.row} data-standing={row.standing}>
        {icon ? <span className={styles.rowIcon}>{icon}</span> : null}
        <b>{say(row.label) || row.name}</b>
        <Standing of={row.standing} />
        <span className={styles.rowDetail}>{children}</span>
        <code>{row.name}</code>
      </Link>
    </li>
  )
}
