/** Accounts of others, for who manages accounts: find somebody, sign them out, give a password, close and open. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'

import { http } from '@/api'
import { Alert, Blank, Button, Failed, Input, Labelled, Menu, Modal, MoreIcon, Panel, PeopleIcon, SkeletonRows, toast, Tone, useAsk, type MenuItem } from '@/design'
import { useTexts } from '@/i18n'

import styles from './account.module.css'
import { Identities } from './Identities'
import { SessionLine } from './SessionLine'
import type { AccountListed } from './shapes'

export function People() {
  const t = useTexts('my-account')
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['sign-in', 'people', wanted],
    queryFn: async ({ signal }) => (await http.post<{ rows: AccountListed[] }>('/sign-in-accounts/query', { text: wanted }, { signal })).rows,
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
      ) : found.data.length === 0 ? (
        <Blank icon={<PeopleIcon />} title={t('people.none')} />
      ) : (
        <ul className={styles.list}>
          {found.data.map((one) => (
            <Account key={one.user.id} shown={one} />
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
  const [giving, give] = useState(false)
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
  const two = shown.factors.totp || shown.factors.passkeys > 0
  const items: MenuItem[] = [
    ...(shown.sessions.length ? [{ key: 'end', label: t('people.end'), run: () => void end() }] : []),
    ...(two ? [{ key: 'factors', label: t('people.factors'), run: () => void clear() }] : []),
    { key: 'identities', label: t('people.identities'), run: () => setLinking(true) },
    { key: 'password', label: t('people.password'), run: () => give(true) },
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
      {giving ? <GivePassword name={name} path={`${path}/password`} onClose={() => give(false)} /> : null}
    </li>
  )
}

function GivePassword({ name, path, onClose }: { name: string; path: string; onClose: () => void }) {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const giving = useMutation({
    mutationFn: () => http.put(path, { password }),
    onSuccess: () => {
      toast.success(t('people.given', { name }))
      onClose()
      return client.invalidateQueries({ queryKey: ['sign-in'] })
    },
  })
  return (
    <Modal open title={t('people.password_title', { name })} okText={t('people.password')} cancelText={t('cancel')} okButtonProps={{ disabled: password.length < 8, loading: giving.isPending }} onOk={() => giving.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('password.new')} required hint={t('people.password_note')}>
          {(tied) => <Input {...tied} autoComplete="off" spellCheck={false} maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Labelled>
        {giving.isError ? <Alert type="error" showIcon title={giving.error.message} /> : null}
      </div>
    </Modal>
  )
}
