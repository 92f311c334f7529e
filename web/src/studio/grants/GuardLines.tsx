/** The guards that narrow an object for everybody, whatever a cell opens. */
import { useSay, useTexts } from '@/i18n'

import type { MatrixObject } from './shapes'
import styles from './matrix.module.css'

export function GuardLines({ object }: { object: MatrixObject | undefined }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  if (!object?.guards.length) return null
  return (
    <p className={styles.quiet}>
      {t('who.guards')}：{object.guards.map((one) => say(one)).join('；')}
    </p>
  )
}
