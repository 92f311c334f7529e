/** Accounts of others, for who manages accounts: find somebody, open an account, sign them out, draw a new password, close and open. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'

import { http } from '@/api'
import { Blank, Button, Failed, Input, Menu, MoreIcon, Panel, PeopleIcon, SkeletonRows, toast, Tone, useAsk, type MenuItem } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'
import { Identities } from './Identities'
import { SessionLine } from './SessionLine'
import { useGiving } from './PasswordGiven'
import type { AccountListed, WithoutAccount } from './shapes'

export function People() {
  const t = useTexts('my-account')
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['sign-in', 'people', wanted],
    queryFn: ({ signal }) => http.post<{ rows: AccountListed[]; without: WithoutAccount[] }>('/sign-in-accounts/query', { text: wanted }, { signal }),
  })
  return (
    <Panel
      flush
      title={t('people.title')}
      note={wanted ? undefined : t('people.note')}
      actions={<Input allowClear aria-label={t('people.find')} placeholder={t('people.find')} style={{ width: 200 }} value={text} maxLength={100} onChange={(event) => setText(event.target.value)} />}
    >
      {found.isPending ? (
        <SkeletonRows count={3} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.rows.length + found.data.without.length === 0 ? (
        <Blank icon={<PeopleIcon />} title={t('people.none')} />
      ) : (
        <ul className={styles.list}>
          {found.data.rows.map((one) => (
            <Account key={one.user.id} shown={one} />
          ))}
          {found.data.without.map((one) => (
            <Without key={one.user.id} shown={one} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Account({ shown }: { shown: AccountListed }) {
  const t = useTexts('my-account')
  const ask = useAsk()
  const client = useQueryClient()
  const [linking, setLinking] = useState(false)
  const path = `/sign-in-accounts/${shown.user.id}`
  const name = shown.user.name || shown.login
  const doing = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; done: string }) => run(),
    onSuccess: (_, { done }) => {
      toast.success(done)
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  const end = async () => {
    if (await ask({ title: t('people.end_title', { name }), content: t('people.end_note'), okText: t('people.end'), danger: true })) doing.mutate({ run: () => http.remove(`${path}/sessions`), done: t('people.ended', { name }) })
  }
  const close = async () => {
    if (await ask({ title: t('people.close_title', { name }), content: t('people.close_note'), okText: t('people.close'), danger: true })) doing.mutate({ run: () => http.put(`${path}/active`, { active: false }), done: t('people.closed_done', { name }) })
  }
  const clear = async () => {
    if (await ask({ title: t('people.factors_title', { name }), content: t('people.factors_note'), okText: t('people.factors'), danger: true })) doing.mutate({ run: () => http.remove(`${path}/factors`), done: t('people.factors_done', { name }) })
  }
  const { giving, dialog } = useGiving(name, shown.login, `${path}/password`)
  const give = async () => {
    if (await ask({ title: t('people.password_title', { name }), content: t('people.password_note'), okText: t('people.password'), danger: true })) giving.mutate()
  }
  const two = shown.factors.totp || shown.factors.passkeys > 0
  const items: MenuItem[] = [
    ...(shown.sessions.length ? [{ key: 'end', label: t('people.end'), run: () => void end() }] : []),
    ...(two ? [{ key: 'factors', label: t('people.factors'), run: () => void clear() }] : []),
    { key: 'identities', label: t('people.identities'), run: () => setLinking(true) },
    { key: 'password', label: t('people.password'), run: () => void give() },
    shown.active
      ? { key: 'close', label: t('people.close'), danger: true, apart: true, run: () => void close() }
      : { key: 'open', label: t('people.open'), apart: true, run: () => doing.mutate({ run: () => http.put(`${path}/active`, { active: true }), done: t('people.opened', { name }) }) },
  ]
  return (
    <li className={styles.account}>
      <div className={styles.line}>
        <div className={styles.words}>
          <b>
            {name} {shown.active ? null : <Tone tone="red">{t('people.closed')}</Tone>}
          </b>
          <span className={styles.facts}>
            <span>{shown.login}</span>
            <span>{t(two ? 'people.two_steps' : 'people.one_step')}</span>
            <span>{shown.sessions.length ? t('people.sessions', { count: shown.sessions.length }) : t('people.away')}</span>
          </span>
        </div>
        <Menu items={items} label={t('people.more', { name })}>
          <Button type="text" icon={<MoreIcon />} aria-label={t('people.more', { name })} aria-haspopup="menu" />
        </Menu>
      </div>
      {shown.sessions.length ? (
        <ul className={styles.inner}>
          {shown.sessions.map((one) => (
            <SessionLine key={one.id} shown={one} path={`${path}/sessions`} />
          ))}
        </ul>
      ) : null}
      {linking ? <Identities name={name} path={path} onClose={() => setLinking(false)} /> : null}
      {dialog}
    </li>
  )
}

/** Somebody works here and cannot sign in yet. */
function Without({ shown }: { shown: WithoutAccount }) {
  const t = useTexts('my-account')
  const { giving, dialog } = useGiving(shown.user.name, shown.login, '/sign-in-accounts', { user: shown.user.id })
  return (
    <li className={styles.account}>
      <div className={styles.line}>
        <div className={styles.words}>
          <b>
            {shown.user.name} <Tone tone="grey">{t('people.without')}</Tone>
          </b>
          <span className={styles.facts}>{shown.login || t('people.without_login')}</span>
        </div>
        <Button disabled={!shown.login} loading={giving.isPending} onClick={() => giving.mutate()}>
          {t('people.make')}
        </Button>
      </div>
      {dialog}
    </li>
  )
}
