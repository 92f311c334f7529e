/** The task board: to do, late, done. */
import { useState } from 'react'

import { useSession, type ForceOpened, type ForceTask } from '@/api'
import { AddIcon, Button, Checkbox, Input, InputNumber, Panel, Select, useTick } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

const HOUR_MS = 3_600_000
type Column = 'late' | 'todo' | 'done'
const COLUMNS: readonly Column[] = ['late', 'todo', 'done']

function columnOf(task: ForceTask, now: number): Column {
  if (task.done) return 'done'
  return task.due_at !== null && Date.parse(task.due_at) < now ? 'late' : 'todo'
}

export function TaskBoard({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const now = useTick()
  const may = opened.force.open && (opened.member || opened.leads)
  return (
    <Panel title={t('task_board')} note={t('task_board_note')}>
      {may ? <AddTask opened={opened} /> : null}
      <div className={styles.tasks}>
        {COLUMNS.map((column) => {
          const some = opened.tasks.filter((one) => columnOf(one, now) === column)
          return (
            <section key={column} className={styles.column} aria-label={t(`column.${column}`)} data-stand={column}>
              <h3>
                {t(`column.${column}`)} <span className="yd-num">{some.length}</span>
              </h3>
              {some.length === 0 ? <p className={styles.quiet}>{t('column_none')}</p> : some.map((one) => <Task key={one.id} opened={opened} task={one} />)}
            </section>
          )
        })}
      </div>
    </Panel>
  )
}

function Task({ opened, task }: { opened: ForceOpened; task: ForceTask }) {
  const t = useTexts('task-forces')
  const post = useForcePost(opened.force.id)
  const mine = useSession()?.user.id === task.person?.id
  const may = opened.force.open && (mine || opened.leads)
  return (
    <div className={styles.task}>
      <Checkbox checked={task.done} disabled={!may || post.isPending} onChange={(event) => post.mutate({ path: `tasks/${task.id}`, body: { done: event.target.checked } })}>
        {task.name}
      </Checkbox>
      <small>{[task.person?.title, task.due_at ? t('due', { at: formatTime(task.due_at) }) : ''].filter(Boolean).join(' · ')}</small>
    </div>
  )
}

function AddTask({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const [name, call] = useState('')
  const [person, give] = useState<string | undefined>(opened.force.members[0]?.person.id)
  const [hours, last] = useState<number | null>(24)
  const post = useForcePost(opened.force.id, () => call(''))
  const ready = name.trim() !== '' && person !== undefined
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) post.mutate({ path: 'tasks', body: { name: name.trim(), person, due_at: hours === null ? null : new Date(Date.now() + hours * HOUR_MS).toISOString() } })
      }}
    >
      <Input value={name} maxLength={200} aria-label={t('task_name')} placeholder={t('task_hint')} onChange={(event) => call(event.target.value)} />
      <Select<string> aria-label={t('task_person')} className={styles.who} value={person} options={opened.force.members.map((one) => ({ value: one.person.id, label: one.person.title }))} onChange={(next) => give(next as string)} />
      <InputNumber aria-label={t('task_hours')} className={styles.hours} min={1} max={2_000} precision={0} value={hours} suffix={t('hours_unit')} onChange={(next) => last(next)} />
      <Button htmlType="submit" icon={<AddIcon />} disabled={!ready} loading={post.isPending}>
        {t('add_task')}
      </Button>
    </form>
  )
}
