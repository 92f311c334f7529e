/** Why one person can or cannot do something with a record: guards, grants, what other roles open, fields not shown. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { accessQueries } from '@/api'
import { Chips, Failed, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { Tried } from './Tried'
import styles from './access.module.css'

interface WhyProps {
  object: string
  record: string
  person: string
}

const ACTIONS = ['read', 'update', 'remove', 'claim', 'export'] as const

export function Why({ object, record, person }: WhyProps) {
  const t = useTexts('access')
  const say = useSay()
  const [action, choose] = useState('read')
  const found = useQuery(accessQueries.explained(object, record, action, person))
  const chips = <Chips single label={t('why.action')} value={[action]} onChange={([next]) => next && choose(next)} options={ACTIONS.map((value) => ({ value, label: t(`why.actions.${value}`) }))} />
  if (found.isPending)
    return (
      <>
        {chips}
        <SkeletonRows count={3} />
      </>
    )
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const told = found.data
  const name = told.person.title
  const acts = say(told.action_label)
  const guards = told.rules.filter((rule) => rule.kind === 'guard')
  const grants = told.rules.filter((rule) => rule.kind !== 'guard')
  return (
    <div className={styles.why}>
      {chips}
      <p className={styles.verdict} data-yes={told.allowed} role="status">
        {t(told.allowed ? 'why.yes' : 'why.no', { name, action: acts })}
      </p>
      <p className={styles.quiet}>
        {t('why.roles', { roles: told.roles.map((one) => say(one.label)).join(t('between')) || t('why.none') })} · {t('why.units', { units: told.units.join(t('between')) || t('why.none') })}
      </p>
      {guards.length > 0 ? (
        <section>
          <h4>{t('why.guards')}</h4>
          <Tried rules={guards} judged={told.known} />
        </section>
      ) : null}
      <section>
        <h4>{t('why.grants')}</h4>
        {grants.length > 0 ? <Tried rules={grants} judged={told.known} /> : <p className={styles.quiet}>{t('why.grants_none', { action: acts })}</p>}
      </section>
      {told.allowed || told.elsewhere.length === 0 ? null : (
        <section>
          <h4>{t('why.elsewhere', { action: acts })}</h4>
          <ul className={styles.rules}>
            {told.elsewhere.map((one) => (
              <li key={one.role.name}>
                <span>
                  <b>{say(one.role.label)}</b> {one.conditions.map((condition) => (condition ? say(condition) : t('why.all_rows'))).join(t('between'))}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {told.hidden.length > 0 ? (
        <section>
          <h4>{t('why.hidden')}</h4>
          <p className={styles.quiet}>{told.hidden.map((one) => (one.guard ? t('why.hidden_guard', { field: say(one.label) }) : say(one.label))).join(t('between'))}</p>
        </section>
      ) : null}
    </div>
  )
}
