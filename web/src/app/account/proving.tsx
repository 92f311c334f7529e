/** Before something about how one signs in changes, long after the last sign-in, its person proves again who they are. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

import { ApiProblem, http, useSession } from '@/api'
import { Alert, Button, Input, Labelled, Modal, PasskeyIcon } from '@/design'
import { useTexts } from '@/i18n'

import { PasskeyStopped, passkeysWork, takePasskey, type UsingOptions } from '../passkeys'
import { useSigning } from '../session'
import styles from './account.module.css'
import type { PasskeyShown } from './shapes'

/** Somebody closed the question: nothing was changed. */
export class ProofStopped extends Error {}

const isAsked = (error: unknown): boolean => error instanceof ApiProblem && error.slug === 'proof-is-needed'

interface Waiting {
  go: () => void
  stop: () => void
}

/** `proving(work)` does the work, and where a proof is asked for does it again after that; `question` belongs on the page. */
export function useProving(): { proving: <T>(work: () => Promise<T>) => Promise<T>; question: ReactNode } {
  const t = useTexts('my-account')
  const [waiting, wait] = useState<Waiting>()
  const proving = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!isAsked(error)) throw error
    }
    await new Promise<void>((go, no) => wait({ go, stop: () => no(new ProofStopped(t('proof.stopped'))) }))
    return work()
  }
  const question = waiting ? (
    <Question
      onProved={() => {
        wait(undefined)
        waiting.go()
      }}
      onClose={() => {
        wait(undefined)
        waiting.stop()
      }}
    />
  ) : null
  return { proving, question }
}

function Question({ onProved, onClose }: { onProved: () => void; onClose: () => void }) {
  const t = useTexts('my-account')
  const { signOut } = useSigning()
  const login = useSession()?.user.login ?? ''
  const [password, setPassword] = useState('')
  const keys = useQuery({ queryKey: ['sign-in', 'passkeys'], queryFn: ({ signal }) => http.get<{ rows: PasskeyShown[]; host: string | null }>('/me/passkeys', {}, signal) })
  const here = passkeysWork() && keys.data?.rows.some((one) => one.host === keys.data.host)
  const saying = useMutation({ mutationFn: () => http.post('/me/proof', { password }), onSuccess: onProved, onError: () => setPassword('') })
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
  const error = saying.error ?? showing.error
  return (
    <Modal open title={t('proof.title')} okText={t('proof.confirm')} cancelText={t('cancel')} okButtonProps={{ disabled: password === '', loading: saying.isPending }} onOk={() => saying.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <p className={styles.quiet}>{t('proof.note')}</p>
        {here ? (
          <Button block icon={<PasskeyIcon />} loading={showing.isPending} onClick={() => showing.mutate()}>
            {t('proof.passkey')}
          </Button>
        ) : null}
        <input className="yd-hidden" type="text" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden />
        <Labelled label={t('password.current')} required>
          {(tied) => <Input.Password {...tied} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} onPressEnter={() => password !== '' && saying.mutate()} />}
        </Labelled>
        {error ? <Alert type="error" showIcon title={error.message} /> : null}
        <div>
          <Button type="link" size="small" onClick={() => void signOut()}>
            {t('proof.again')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
