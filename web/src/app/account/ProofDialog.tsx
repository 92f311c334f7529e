/** The question who somebody is, once more: what signing in takes, and of it only what this person has. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, useSession } from '@/api'
import { Alert, Button, Failed, Input, Labelled, LockIcon, Modal, PasskeyIcon, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { PasskeyStopped, passkeysWork, takePasskey, type UsingOptions } from '../passkeys'
import { useSigning } from '../session'
import { keepNext } from '../SignOn'
import styles from './account.module.css'
import type { PasskeyShown, ProofAsked } from './shapes'

export function ProofDialog({ onProved, onClose }: { onProved: () => void; onClose: () => void }) {
  const t = useTexts('my-account')
  const say = useSay()
  const { signOut } = useSigning()
  const login = useSession()?.user.login ?? ''
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const asked = useQuery({ queryKey: ['sign-in', 'proof'], queryFn: ({ signal }) => http.get<ProofAsked>('/me/proof', {}, signal), gcTime: 0 })
  const keys = useQuery({ queryKey: ['sign-in', 'passkeys'], queryFn: ({ signal }) => http.get<{ rows: PasskeyShown[]; host: string | null }>('/me/passkeys', {}, signal) })
  const here = passkeysWork() && keys.data?.rows.some((one) => one.host === keys.data.host)
  const saying = useMutation({
    mutationFn: () => http.post('/me/proof', { ...(ways?.password ? { password } : {}), ...(takesCode ? { code: code.trim() } : {}) }),
    onSuccess: onProved,
    onError: () => setCode(''),
  })
  const showing = useMutation({
    mutationFn: async () => {
      const { options } = await http.post<{ options: UsingOptions }>('/me/proof/passkey/begin')
      const credential = await takePasskey(options).catch((error: unknown) => {
        throw error instanceof PasskeyStopped ? new Error(t('passkeys.denied')) : error
      })
      return http.post('/me/proof/passkey', { credential })
    },
    onSuccess: onProved,
  })
  const going = useMutation({
    mutationFn: (name: string) => http.post<{ address: string }>(`/sign-on/${encodeURIComponent(name)}/begin`, { again: true }),
    onSuccess: ({ address }) => {
      keepNext(window.location.pathname + window.location.search)
      window.location.assign(address)
    },
  })
  const ways = asked.data
  const takesCode = ways ? ways.totp || ways.recovery : false
  const typed = ways ? ways.password || takesCode : false
  const ready = (!ways?.password || password !== '') && (!takesCode || code.trim().length >= 6)
  const send = () => {
    if (ready && !saying.isPending) saying.mutate()
  }
  const error = saying.error ?? showing.error ?? going.error
  return (
    <Modal open title={t('proof.title')} okText={t('proof.confirm')} cancelText={t('cancel')} okButtonProps={{ style: typed ? undefined : { display: 'none' }, disabled: !ready, loading: saying.isPending }} onOk={send} onCancel={onClose}>
      {asked.isPending ? (
        <SkeletonRows count={2} />
      ) : asked.isError ? (
        <Failed error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        <div className={styles.form}>
          <p className={styles.quiet}>{t('proof.note')}</p>
          {here ? (
            <Button block icon={<PasskeyIcon />} loading={showing.isPending} onClick={() => showing.mutate()}>
              {t('proof.passkey')}
            </Button>
          ) : null}
          {asked.data.provider ? <There name={say(asked.data.provider.label)} busy={going.isPending} onGo={() => asked.data.provider && going.mutate(asked.data.provider.name)} /> : null}
          {asked.data.password ? (
            <>
              <input className="yd-hidden" type="text" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden />
              <Labelled label={t('password.current')} required>
                {(tied) => <Input.Password {...tied} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} onPressEnter={send} />}
              </Labelled>
            </>
          ) : null}
          {takesCode ? <Code ways={asked.data} code={code} onCode={setCode} onSend={send} /> : null}
          {error ? <Alert type="error" showIcon title={error.message} /> : null}
          <div>
            <Button type="link" size="small" onClick={() => void signOut()}>
              {t(asked.data.password ? 'proof.again' : 'proof.again_there')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

function There({ name, busy, onGo }: { name: string; busy: boolean; onGo: () => void }) {
  const t = useTexts('my-account')
  return (
    <div className={styles.form}>
      <Button block icon={<LockIcon />} loading={busy} onClick={onGo}>
        {t('proof.there', { name })}
      </Button>
      <p className={styles.quiet}>{t('proof.there_note')}</p>
    </div>
  )
}

function Code({ ways, code, onCode, onSend }: { ways: ProofAsked; code: string; onCode: (code: string) => void; onSend: () => void }) {
  const t = useTexts('login')
  const [recovering, recover] = useState(!ways.totp)
  return (
    <>
      <Labelled label={t(recovering ? 'recovery' : 'code')} hint={t(recovering ? 'recovery_note' : 'code_note')} required>
        {(tied) => (
          <Input
            key={String(recovering)}
            {...tied}
            autoFocus={!ways.password || recovering === ways.totp}
            inputMode={recovering ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            spellCheck={false}
            maxLength={recovering ? 40 : 6}
            value={code}
            onChange={(event) => onCode(recovering ? event.target.value : event.target.value.replace(/\D/g, ''))}
            onPressEnter={onSend}
          />
        )}
      </Labelled>
      {ways.totp && ways.recovery ? (
        <div>
          <Button
            type="link"
            size="small"
            onClick={() => {
              recover(!recovering)
              onCode('')
            }}
          >
            {t(recovering ? 'use_code' : 'use_recovery')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
