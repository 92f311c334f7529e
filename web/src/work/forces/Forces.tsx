/** The task forces that one may see, by how they stand: waiting for their first response, in trouble, at work, over. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { forceQueries } from '@/api'
import { Blank, Failed, ForceIcon, Page, SkeletonRows, useTick } from '@/design'
import { useTexts } from '@/i18n'

import { ForceCard } from './ForceCard'
import { STANDS, standOf } from './stand'
import styles from './forces.module.css'

export default function Forces() {
  const t = useTexts('task-forces')
  const found = useQuery(forceQueries.board())
  const now = useTick()
  return (
    <Page title={t('title')} note={t('note')} actions={<Link className={styles.link} to="/records/sales.task_force?view=all">{t('all_records')}</Link>}>
      {found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        <Blank icon={<ForceIcon />} title={t('none')} note={t('none_note')} />
      ) : (
        <div className={styles.board}>
          {STANDS.map((stand) => {
            const some = found.data.filter((one) => standOf(one, now) === stand)
            return (
              <section key={stand} className={styles.column} aria-label={t(`stand.${stand}`)} data-stand={stand}>
                <h2>
                  {t(`stand.${stand}`)} <span className="yd-num">{some.length}</span>
                </h2>
                {some.length === 0 ? <p className={styles.quiet}>{t('column_none')}</p> : some.map((one) => <ForceCard key={one.id} force={one} />)}
              </section>
            )
          })}
        </div>
      )}
    </Page>
  )
}
