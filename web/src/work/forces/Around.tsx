/** On the page of a record: its task forces, and one press to form another. On the record of a task force: to its console. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { forceQueries, type ObjectMeta, type Row } from '@/api'
import { AddIcon, Blank, Button, Failed, ForceIcon, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { ForceCard } from './ForceCard'
import { FormForce } from './FormForce'
import styles from './forces.module.css'

export default function Around({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('task-forces')
  if (object.task_forces === 'of')
    return (
      <Link className={styles.link} to={`/task-forces/${row.id}`}>
        {t('open_console')}
      </Link>
    )
  const named = row[object.title ?? 'name']
  return <Forming object={object.name} id={row.id} title={typeof named === 'string' ? named : ''} />
}

function Forming({ object, id, title }: { object: string; id: string; title: string }) {
  const t = useTexts('task-forces')
  const found = useQuery(forceQueries.around(object, id))
  const [forming, form] = useState(false)
  if (found.isPending) return <SkeletonRows count={2} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const { rows, forming: start } = found.data
  return (
    <div className={styles.around}>
      {start ? (
        <div>
          <Button type="primary" icon={<AddIcon />} onClick={() => form(true)}>
            {t('form')}
          </Button>
        </div>
      ) : null}
      {rows.length === 0 ? <Blank small icon={<ForceIcon />} title={t('none_here')} note={start ? t('none_here_note') : undefined} /> : rows.map((one) => <ForceCard key={one.id} force={one} />)}
      {forming && start ? <FormForce object={object} id={id} title={title} start={start} onClose={() => form(false)} /> : null}
    </div>
  )
}
