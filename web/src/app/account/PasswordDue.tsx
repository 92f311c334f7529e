/** Whoever signed in with a password that an administrator gave chooses their own before anything else. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { ApiProblem, http, queries, useSession } from '@/api'
import { Alert, Button, Input, Labelled, toast } from '@/design'
import { useTexts } from '@/i18n'

import { useSigning } from '../session'
import styles from './account.module.css'

export function PasswordDue() {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const { signOut } = useSigning()
  const login = useSession()?.user.login ?? ''
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  // Somebody who took their time says the given one once more.
  const [late, setLate] = useState(false)
  const choosing = useMutation({
    mutationFn: () => http.put('/me/password', { password, ...(late ? { current } : {}) }),
    onSuccess: () => {
      toast.success(t('own.done'))
      return client.refetchQueries({ queryKey: queries.session().queryKey })
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.slug === 'proof-is-needed') setLate(true)
    },
  })
  const differs = again !== '' && again !== password
  const ready = password.length >= 8 && again === password && (!late || current !== '')
  return (
    <main className={styles.due}>
      <h1>{t('own.title')}</h1>
      <p className={styles.quiet}>{t('own.note')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !choosing.isPending) choosing.mutate()
        }}
      >
        {/* For the browser's keeper of passwords: whose it is. */}
        <input className="yd-hidden" type="text" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden />
        {late ? (
          <Labelled label={t('own.given')} required hint={t('own.late')}>
            {(tied) => <Input.Password {...tied} size="large" autoFocus autoComplete="current-password" maxLength={256} value={current} onChange={(event) => setCurrent(event.target.value)} />}
          </Labelled>
        ) : null}
        <Labelled label={t('password.new')} required hint={t('own.least')}>
          {(tied) => <Input.Password {...tied} size="large" autoFocus={!late} autoComplete="new-password" maxLength={256} value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Labelled>
        <Labelled label={t('password.again')} required hint={differs ? t('password.differs') : undefined}>
          {(tied) => <Input.Password {...tied} size="large" autoComplete="new-password" maxLength={256} status={differs ? 'error' : undefined} value={again} onChange={(event) => setAgain(event.target.value)} />}
        </Labelled>
        {choosing.isError ? <Alert type="error" showIcon title={choosing.error.message} /> : null}
        <div className={styles.ends}>
          <Button type="primary" size="large" htmlType="submit" disabled={!ready} loading={choosing.isPending}>
            {t('own.choose')}
          </Button>
          <Button size="large" type="text" onClick={() => void signOut()}>
            {t('due.leave')}
          </Button>
        </div>
      </form>
    </main>
  )
}
