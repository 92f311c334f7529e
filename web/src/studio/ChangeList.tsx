/** What a draft changes, each with the way to its place. */
import { Link } from 'react-router'

import { useSay } from '@/i18n'

import { useKindWords } from './kinds'
import { placeOf } from './places'
import { keyOf, labelOf, type Drafted } from './shapes'
import styles from './studio.module.css'
import { Standing } from './parts/Standing'

export const standingOf = (change: Drafted): 'new' | 'changed' | 'removed' => (change.body === null ? 'removed' : change.was === null ? 'new' : 'changed')

export function ChangeList({ changes, onGone }: { changes: readonly Drafted[]; onGone?: () => void }) {
  const say = useSay()
  const kindWords = useKindWords()
  return (
    <ul className={styles.changes}>
      {changes.map((change) => {
        const stands = standingOf(change)
        return (
          <li key={keyOf(change)}>
            <Link to={placeOf(change)} onClick={onGone}>
              <Standing of={stands} />
              <span className={styles.changeKind}>{kindWords(change.kind)}</span>
              <b>{say(labelOf(change.body) ?? labelOf(change.was)) || change.name}</b>
              <code>{change.name}</code>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
