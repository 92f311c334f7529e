/** Grants in use (权限体检): grants nobody used for a time, people with roles they do not use, and the people behind each number. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { useOfGrants, type GrantUsed, type GrantsInUse, type PersonHolds } from '@/api'
import { Blank, Button, Chips, DoneIcon, Drawer, Failed, Page, Panel, SkeletonRows, Tone } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatTime, useSay, useTexts } from '@/i18n'

import { Conflicts } from './access/Conflicts'
import styles from './access/inUse.module.css'

const DAYS = ['30', '90', '180', '365']

export default function GrantsInUsePage() {
  const t = useTexts('grants-in-use')
  const [params, setParams] = useSearchParams()
  const days = Number(DAYS.find((one) => one === params.get('days')) ?? '90')
  const [grant, open] = useState<GrantUsed | null>(null)
  const found = useQuery(useOfGrants.all(days))
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={<Chips single label={t('period')} options={DAYS.map((value) => ({ value, label: t('days', { days: value }) }))} value={[String(days)]} onChange={([next]) => setParams({ days: next ?? '90' }, { replace: true })} />}
    >
      {found.isPending ? <SkeletonRows count={6} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Body found={found.data} onOpen={open} />}
      <HeldBy grant={grant} days={days} onClose={() => open(null)} />
    </Page>
  )
}

function Body({ found, onOpen }: { found: GrantsInUse; onOpen: (grant: GrantUsed) => void }) {
  const t = useTexts('grants-in-use')
  const parts = {
    unused: found.grants.filter((one) => one.judged && one.uses === 0),
    used: found.grants.filter((one) => one.judged && one.uses > 0),
    unknown: found.grants.filter((one) => !one.judged),
  }
  return (
    <div className={styles.page}>
      <Panel title={t('reach')}>
        <ul className={styles.notes}>
          <li>{found.since === null ? t('not_begun') : t('since', { at: formatTime(found.since) })}</li>
          {found.waiting > 0 ? <li>{t('waiting', { count: found.waiting })}</li> : null}
          <li>{t('reads')}</li>
        </ul>
      </Panel>
      <Conflicts conflicts={found.conflicts} />
      {(['unused', 'used', 'unknown'] as const).map((part) => (
        <Panel key={part} title={t(part)} note={t('grants', { count: parts[part].length })} flush>
          {parts[part].length === 0 ? <Blank icon={<DoneIcon />} title={t(`none_${part}`)} /> : <Grants part={part} grants={parts[part]} onOpen={onOpen} />}
        </Panel>
      ))}
      <Panel title={t('people')} note={t('people_count', { count: found.people_count })} flush>
        {found.people.length === 0 ? (
          <Blank icon={<DoneIcon />} title={t('none_people')} />
        ) : (
          <ul className={styles.rows} aria-label={t('people')}>
            {found.people.map((one) => (
              <PersonRow key={one.id} person={one} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function Grants({ part, grants, onOpen }: { part: string; grants: readonly GrantUsed[]; onOpen: (grant: GrantUsed) => void }) {
  const t = useTexts('grants-in-use')
  const say = useSay()
  return (
    <ul className={styles.rows} aria-label={t(part)}>
      {grants.map((one) => (
        <li key={one.name} className={styles.row}>
          <span className={styles.what}>
            <b>
              {say(one.label)} {one.suspended ? <Tone tone="grey">{t('suspended')}</Tone> : null}
            </b>
            <small>{say(one.words)}</small>
          </span>
          <span className={styles.used}>
            {one.judged ? t('used_by', { users: one.users, holders: one.holders }) : t('held_by', { holders: one.holders })}
            {one.last_at ? <small>{t('last', { count: one.uses, at: fullMomentWords(one.last_at) })}</small> : null}
          </span>
          <Button size="small" aria-label={`${t('who')}：${say(one.label)}`} onClick={() => onOpen(one)}>
            {t('who')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

function PersonRow({ person }: { person: PersonHolds }) {
  const t = useTexts('grants-in-use')
  const say = useSay()
  return (
    <li className={styles.row}>
      <b>{person.name}</b>
      <span className={styles.roles}>
        {person.roles.map((one) => (
          <Tone key={one.name} tone={!one.judged ? 'grey' : one.uses === 0 ? 'amber' : 'green'}>
            {!one.judged ? t('role_unknown', { role: say(one.label) }) : one.uses === 0 ? t('role_unused', { role: say(one.label) }) : t('role_used', { role: say(one.label), count: one.uses })}
          </Tone>
        ))}
      </span>
    </li>
  )
}

function HeldBy({ grant, days, onClose }: { grant: GrantUsed | null; days: number; onClose: () => void }) {
  const t = useTexts('grants-in-use')
  const say = useSay()
  const found = useQuery(useOfGrants.one(grant?.name ?? null, days))
  return (
    <Drawer open={grant !== null} onClose={onClose} size={480} title={grant === null ? '' : say(grant.label)}>
      {grant === null ? null : found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <Blank title={t('none_held')} />
      ) : (
        <>
          <ul className={styles.rows} aria-label={t('who')}>
            {found.data.rows.map((one) => (
              <li key={one.id} className={styles.row}>
                <span className={styles.what}>
                  <b>{one.name}</b>
                  {one.lent ? <small>{t('lent')}</small> : !one.holds ? <small>{t('not_now')}</small> : null}
                </span>
                <span className={styles.used}>{one.last_at === null ? t(grant.judged ? 'never' : 'cannot_tell') : t('last', { count: one.uses, at: fullMomentWords(one.last_at) })}</span>
              </li>
            ))}
          </ul>
          {found.data.count > found.data.rows.length ? <p>{t('more', { count: found.data.count })}</p> : null}
        </>
      )}
    </Drawer>
  )
}
