/** Who is in a cell from when until when, and what being in it opens. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { useObject, type CellMember, type CellShown } from '@/api'
import { Blank, Button, Panel, AddIcon, Tone } from '@/design'
import { typeOf } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import { RecordLink } from './RecordLink'
import styles from './cells.module.css'

const NewRecord = lazy(() => import('../NewRecord'))

export function CellPeople({ id, cell }: { id: string; cell: CellShown }) {
  const t = useTexts('cells')
  const say = useSay()
  const client = useQueryClient()
  const object = useObject(cell.members_object)
  const [adding, add] = useState(false)
  const today = new Date()
  const start = { cell: { id, title: cell.name }, from_on: dayOf(today), until_on: dayOf(new Date(today.getFullYear(), today.getMonth() + 3, today.getDate())) }
  return (
    <Panel
      title={t('people.title')}
      note={t('people.note')}
      actions={
        cell.may_staff && object ? (
          <Button size="small" icon={<AddIcon />} onClick={() => add(true)}>
            {t('people.add')}
          </Button>
        ) : null
      }
      flush
    >
      {cell.members.length === 0 ? (
        <Blank small title={t('people.none')} />
      ) : (
        <ul className={styles.rows}>
          {cell.members.map((one) => (
            <Person key={one.id} one={one} cell={cell} />
          ))}
        </ul>
      )}
      <ul className={styles.rights} aria-label={t('rights.title')}>
        {cell.rights.map((right) => (
          <li key={right.name} data-on={right.on}>
            <Tone tone={right.suspended ? 'red' : right.on ? 'green' : 'grey'}>{t(right.suspended ? 'rights.suspended' : right.on ? 'rights.on' : 'rights.off')}</Tone>
            <span>
              <b>{say(right.label)}</b>
              <small title={right.words.map(say).join('\n')}>{say(right.purpose)}</small>
            </span>
          </li>
        ))}
      </ul>
      {adding && object ? (
        <Suspense fallback={null}>
          <NewRecord object={object} start={start} stay onClose={() => (add(false), void client.invalidateQueries({ queryKey: ['cells'] }))} />
        </Suspense>
      ) : null}
    </Panel>
  )
}

const dayOf = (date: Date): string => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`

function Person({ one, cell }: { one: CellMember; cell: CellShown }) {
  const t = useTexts('cells')
  const object = useObject(cell.members_object)
  const duty = object?.fields.find((field) => field.name === object.title)
  const { Cell } = duty ? typeOf(duty) : { Cell: null }
  return (
    <li>
      <div className={styles.rowMain}>
        <RecordLink object={cell.members_object} id={one.id} title={one.person?.title ?? ''} />
        <small>{t('people.days', { since: one.since ?? '', until: one.until ?? '' })}</small>
      </div>
      <span className={styles.marks}>
        {Cell && duty ? <Cell value={one.record[duty.name]} field={duty} /> : null}
        {one.state === 'now' ? <Tone tone={one.accounts ? 'green' : 'amber'}>{t('people.open', { count: formatCount(one.accounts) })}</Tone> : <Tone>{t(`people.${one.state}`)}</Tone>}
      </span>
    </li>
  )
}
