/** Today's tasks of the rep. */
import { Link } from 'react-router'

import { useObject, type FigureNow, type Row } from '@/api'
import { Blank, DoneIcon, Panel, useTick } from '@/design'
import { FigureNumber, type Asked } from '@/figures'
import { formatTime, useTexts } from '@/i18n'

import styles from './cockpit.module.css'

export function Tasks({ tasks, open, onAsk }: { tasks: Row[]; open: FigureNow | null; onAsk: (asked: Asked) => void }) {
  const t = useTexts('cockpit')
  const now = useTick()
  const object = useObject('sales.task')
  const title = object?.title ?? 'name'
  const dates = object?.fields.filter((field) => !field.system && (field.type === 'datetime' || field.type === 'date')) ?? []
  const due = (dates.find((field) => field.name.startsWith('due')) ?? dates[0])?.name ?? 'due_at'
  return (
    <Panel flush title={t('tasks.title')} note={open ? <><FigureNumber figure={open} value={open.value} onAsk={onAsk} /> {t('tasks.unit')}</> : undefined}>
      {tasks.length === 0 ? (
        <Blank small icon={<DoneIcon />} title={t('tasks.none')} />
      ) : (
        <ul className={styles.tasks}>
          {tasks.map((task) => {
            const at = typeof task[due] === 'string' ? (task[due] as string) : null
            return (
              <li key={task.id}>
                <Link to={`/records/sales.task/${task.id}`}>{String(task[title] ?? '')}</Link>
                {at && (
                  <time dateTime={at} data-late={Date.parse(at) < now}>
                    {formatTime(at)}
                  </time>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
