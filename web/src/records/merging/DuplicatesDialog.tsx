/** Groups of records of one object that look alike, each to be compared and merged. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { peopleQueries, type Alike, type ObjectMeta } from '@/api'
import { Blank, Button, Drawer, Failed, MergeIcon, SkeletonRows, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import MergeDialog from './MergeDialog'
import styles from './merging.module.css'

const AT_ONCE = 6

export default function DuplicatesDialog({ object, onClose }: { object: ObjectMeta; onClose: () => void }) {
  const t = useTexts('everyday')
  const say = useSay()
  const narrow = useNarrow()
  const client = useQueryClient()
  const groups = useQuery(peopleQueries.duplicateGroups(object.name))
  const [merging, setMerging] = useState<Alike | null>(null)
  return (
    <Drawer open size={narrow ? '100%' : 560} title={t('merge.groups_title', { object: say(object.label) })} onClose={onClose}>
      {groups.isPending ? (
        <SkeletonRows count={4} />
      ) : groups.isError ? (
        <Failed error={groups.error} retry={() => void groups.refetch()} />
      ) : groups.data.length === 0 ? (
        <Blank title={t('merge.groups_none')} note={t('merge.groups_none_note')} />
      ) : (
        <ul className={styles.groups}>
          {groups.data.map((group) => (
            <li key={`${group.field} ${group.value}`}>
              <div>
                <small>{t('merge.same', { field: say(object.fields.find((field) => field.name === group.field)?.label), count: group.count })}</small>
                <p>
                  {group.records.map((one, at) => (
                    <span key={one.id}>
                      {at > 0 ? '、' : null}
                      <Link to={`/records/${object.name}/${one.id}`}>{one.title || one.id.slice(0, 8)}</Link>
                    </span>
                  ))}
                </p>
              </div>
              <Button size="small" icon={<MergeIcon />} onClick={() => setMerging(group)}>
                {t('merge.compare')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {merging ? (
        <MergeDialog
          object={object}
          ids={merging.records.slice(0, AT_ONCE).map((one) => one.id)}
          onClose={() => setMerging(null)}
          onMerged={() => {
            void client.invalidateQueries({ queryKey: ['duplicates', object.name] })
            void client.invalidateQueries({ queryKey: ['list', object.name] })
          }}
        />
      ) : null}
    </Drawer>
  )
}
