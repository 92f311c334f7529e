/** Who was shown personal data of a record: by person, each look with its time and fields. For who may read the audit. */
import { useQuery } from '@tanstack/react-query'

import { auditQueries, type ObjectMeta, type ShownTo } from '@/api'
import { Blank, Drawer, EyeIcon, Failed, SkeletonRows, useNarrow } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import styles from './access.module.css'

interface LookedAtProps {
  object: ObjectMeta
  id: string
  title: string
  onClose: () => void
}

export default function LookedAt({ object, id, title, onClose }: LookedAtProps) {
  const t = useTexts('access')
  const narrow = useNarrow()
  const found = useQuery(auditQueries.shown(object.name, id))
  return (
    <Drawer open size={narrow ? '100%' : 480} title={t('looked.title', { title })} onClose={onClose}>
      <div className={styles.sheet}>
        <p className={styles.quiet}>{t('looked.note')}</p>
        {found.isPending ? (
          <SkeletonRows count={4} />
        ) : found.isError ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : found.data.rows.length === 0 ? (
          <Blank icon={<EyeIcon />} title={t('looked.none')} note={t('looked.none_note')} />
        ) : (
          <>
            {byPerson(found.data.rows).map((looks) => (
              <Person key={looks[0]!.who.key} looks={looks} object={object} />
            ))}
            {found.data.more ? <p className={styles.quiet}>{t('looked.more', { count: found.data.rows.length })}</p> : null}
          </>
        )}
      </div>
    </Drawer>
  )
}

/** Whoever looked last stands first. */
function byPerson(rows: readonly ShownTo[]): ShownTo[][] {
  const people = new Map<string, ShownTo[]>()
  for (const one of rows) people.set(one.who.key, [...(people.get(one.who.key) ?? []), one])
  return [...people.values()]
}

function Person({ looks, object }: { looks: ShownTo[]; object: ObjectMeta }) {
  const t = useTexts('access')
  const say = useSay()
  const name = looks[0]!.who.name || t('looked.program')
  const called = (field: string) => say(object.fields.find((one) => one.name === field)?.label) || field
  return (
    <section aria-label={name}>
      <h3>
        {name} <small className={styles.quiet}>{t('looked.times', { count: looks.length })}</small>
      </h3>
      <ul className={styles.looks}>
        {looks.map((one) => (
          <li key={`${one.at} ${one.fields.join()}`}>
            <time dateTime={one.at}>{fullMomentWords(one.at)}</time>
            <span>{one.fields.map(called).join(t('between'))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
