/** Permissions on a page of their own: the bar of the draft above, the rights of the Studio below. */
import { useQuery } from '@tanstack/react-query'

import { useAbility, useMeta } from '@/api'
import { Blank, LockIcon } from '@/design'
import { useTexts } from '@/i18n'

import { DraftBar } from '../DraftBar'
import { studioQueries } from '../definitions'
import { useFollowing } from '../following'
import Grants from './Grants'
import styles from './matrix.module.css'

export default function Permissions() {
  const t = useTexts('studio-grants')
  const meta = useMeta().data
  const allowed = useAbility('manage_definitions')
  useFollowing()
  useQuery({ ...studioQueries.kinds(), enabled: allowed })
  if (meta && !allowed) return <Blank icon={<LockIcon />} title={t('page.closed')} note={t('page.closed_note')} />
  return (
    <div className={styles.whole}>
      <DraftBar />
      <div>
        <Grants title={t('page.title')} />
      </div>
    </div>
  )
}
