/** The console of a task force: how it stands, its first response, who is in it, what is to be done. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { ApiProblem, forceQueries, type ForceOpened, type ForceRecord } from '@/api'
import { BackIcon, Blank, Button, ClockTrack, Failed, FigureCard, Figures, Loading, LockIcon, Money, Page, Panel, Tone } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { Budget } from './Budget'
import { CloseForce } from './CloseForce'
import { Members } from './Members'
import { Pool } from './Pool'
import { Response } from './Response'
import { SealedFiles } from './SealedFiles'
import { SealedNotes } from './SealedNotes'
import { TaskBoard } from './TaskBoard'
import { resultTone } from './stand'
import styles from './forces.module.css'

export default function Console() {
  const { id = '' } = useParams()
  const t = useTexts('task-forces')
  const found = useQuery({ ...forceQueries.one(id), retry: (tries, error) => !(error instanceof ApiProblem) && tries < 2 })
  if (found.isPending) return <Loading />
  // What was shown goes as soon as somebody is not in it any more.
  if (found.error instanceof ApiProblem && [404, 422].includes(found.error.status)) return <Blank icon={<LockIcon />} title={t('gone')} note={t('gone_note')} />
  if (found.isError && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  return found.data ? <Opened key={id} opened={found.data} /> : null
}

function Opened({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const { force } = opened
  const [closing, close] = useState(false)
  const money = (amount: string) => <Money value={{ amount, currency: force.currency }} />
  return (
    <Page
      title={
        <span className={styles.title}>
          <Link to="/task-forces" aria-label={t('back')} className={styles.back}>
            <BackIcon />
          </Link>
          {force.name}
        </span>
      }
      note={
        <span className={styles.facts}>
          {force.open ? <Tone tone="blue">{t('open')}</Tone> : <Tone tone={resultTone(force.result)}>{t(force.result ? `result.${force.result}` : 'over')}</Tone>}
          {force.lead ? <span>{t('lead', { name: force.lead.title })}</span> : null}
          <span>{t(force.open ? 'until' : 'was_until', { at: formatTime(force.closed_at ?? force.until_at) })}</span>
        </span>
      }
      actions={opened.leads && force.result === null ? <Button onClick={() => close(true)}>{t('close')}</Button> : null}
    >
      <div className={styles.console}>
        <Panel title={t('aim')}>
          <div className={styles.aim}>
            {force.purpose ? <p className={styles.purpose}>{force.purpose}</p> : <p className={styles.quiet}>{t('no_purpose')}</p>}
            <p className={styles.facts}>
              <About label={t('deal')} record={force.about} />
              {force.customer ? <About label={t('customer')} record={force.customer} /> : null}
            </p>
            <Figures>
              <FigureCard label={t('members')} value={force.members.length} />
              <FigureCard label={t('tasks')} value={`${force.tasks_done} / ${force.tasks}`} note={force.tasks_late > 0 ? t('tasks_late', { count: force.tasks_late }) : undefined} tone={force.tasks_late > 0 ? 'red' : undefined} />
              <FigureCard label={t('used')} value={money(force.used)} note={t('of_budget', { budget: Number(force.budget).toLocaleString() })} />
            </Figures>
            {force.lessons ? (
              <p className={styles.purpose}>
                <small>{t('lessons')}</small>
                {force.lessons}
              </p>
            ) : null}
            {force.clock ? <ClockTrack clock={force.clock} /> : null}
          </div>
        </Panel>
        <Response opened={opened} />
        <Members opened={opened} />
        <TaskBoard opened={opened} />
        <Budget opened={opened} />
        <Pool opened={opened} />
        <SealedNotes opened={opened} />
        <SealedFiles opened={opened} />
      </div>
      {closing ? <CloseForce opened={opened} onClose={() => close(false)} /> : null}
    </Page>
  )
}

function About({ label, record }: { label: string; record: ForceRecord }) {
  return record.seen ? (
    <span>
      {label} <Link to={`/records/${record.object}/${record.id}`}>{record.title}</Link>
    </span>
  ) : null
}
