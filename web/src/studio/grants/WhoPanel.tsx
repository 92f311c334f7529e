/** Who may do something with an object and by which rule; for one person, every rule that decides. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { CheckIcon, CloseIcon, Failed, Labelled, Panel, Section, Select, SkeletonRows, Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDraftLife } from '../draft'
import { ObjectSelect } from '../parts/ObjectSelect'
import { PersonSelect, type Person } from '../parts/PersonSelect'
import { GrantList } from './GrantList'
import type { Matrix, Reason, Who } from './shapes'
import styles from './grants.module.css'

export function WhoPanel({ matrix, onEdit }: { matrix: Matrix; onEdit: (name: string) => void }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const draft = useDraftLife((life) => life.known)
  const [object, setObject] = useState<string>(matrix.objects[0]?.name ?? '')
  const [action, setAction] = useState('read')
  const [person, setPerson] = useState<Person | null>(null)
  const found = useQuery({
    queryKey: ['studio', 'who', object, action, person?.id, draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.get<Who>('/studio/grants/who', { object, action, user: person?.id, draft: draft?.id }, signal),
    enabled: object !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  const called = (short: string) => say(matrix.roles.find((one) => one.short === short)?.label) || short
  return (
    <Panel title={t('who.title')}>
      <div className={styles.who}>
        <div className={styles.question}>
          <Labelled label={t('object')}>{(tied) => <ObjectSelect {...tied} value={object} onChange={setObject} />}</Labelled>
          <Labelled label={t('actions')}>{(tied) => <Select<string> {...tied} style={{ width: '100%' }} value={action} options={matrix.actions.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={setAction} />}</Labelled>
          <Labelled label={t('who.person')}>{(tied) => <PersonSelect {...tied} nobody={t('who.everybody')} value={person} onChange={setPerson} />}</Labelled>
        </div>
        {found.isPending ? <SkeletonRows count={3} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Answer who={found.data} called={called} onEdit={onEdit} />}
      </div>
    </Panel>
  )
}

function Answer({ who, called, onEdit }: { who: Who; called: (role: string) => string; onEdit: (name: string) => void }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  return (
    <>
      {who.person ? (
        <Section title={t('who.of', { name: who.person.name, roles: who.person.roles.map(called).join('、') || '—' })}>
          <p className={styles.verdict} data-allowed={who.person.allowed} role="status">
            {who.person.allowed ? <CheckIcon aria-hidden /> : <CloseIcon aria-hidden />}
            {t(who.person.allowed ? 'who.allowed' : 'who.refused')}
          </p>
          <ul className={styles.reasons}>
            {who.person.reasons.map((reason) => (
              <ReasonLine key={`${reason.kind}${reason.name}`} reason={reason} />
            ))}
          </ul>
        </Section>
      ) : (
        <Section title={t('who.roles')}>
          {who.roles.length === 0 ? <p className={styles.quiet}>{t('who.nobody')}</p> : null}
          <ul className={styles.reasons}>
            {who.roles.map((one) => (
              <li key={one.role}>
                <span className={styles.reasonHead}>
                  <b>{called(one.role)}</b>
                  <span>{t('who.people', { count: one.people })}</span>
                  <Tone tone={one.all_rows ? 'green' : 'blue'}>{t(one.all_rows ? 'all_rows' : 'some_rows')}</Tone>
                </span>
                <GrantList grants={one.grants} onEdit={onEdit} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {who.guards.length ? (
        <Section title={t('who.guards')}>
          <ul className={styles.reasons}>
            {who.guards.map((words, at) => (
              <li key={at}>{say(words)}</li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  )
}

function ReasonLine({ reason }: { reason: Reason }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  return (
    <li>
      <span className={styles.reasonHead}>
        <Tone tone={reason.in_force ? (reason.kind === 'guard' ? 'red' : 'green') : 'grey'}>{t(reason.in_force ? 'who.in_force' : 'who.not_in_force')}</Tone>
        <b>{say(reason.label) || reason.name}</b>
        {say(reason.label) ? <code>{reason.name}</code> : null}
      </span>
      <span>{reason.condition === 'true' ? t('who.always') : say(reason.words) || reason.condition}</span>
      {reason.why_not ? <small>{t(`why.${reason.why_not}`, { defaultValue: reason.why_not })}</small> : null}
    </li>
  )
}
