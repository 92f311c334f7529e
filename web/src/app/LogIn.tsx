/** Log-in; the demo company's log-ins stand beside it, to be taken with one press. */
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'

import { ApiProblem, Unreachable, queries, useSession } from '@/api'
import { Alert, Button, DarkIcon, Form, Input, LightIcon, NextIcon, PasskeyIcon, TranslateIcon, initialsOf, toast, useScheme } from '@/design'
import { changeLocale, useLocale, useSay, useTexts } from '@/i18n'

import { useAutofill } from './autofill'
import { Logo } from './Logo'
import styles from './login.module.css'
import { safeNext } from './next'
import { PasskeyStopped, passkeysWork } from './passkeys'
import { SecondStep } from './SecondStep'
import { SignOnWays, readBack, takeNext, useCameBack, type CameBack } from './SignOn'
import { useSigning } from './session'

interface Given {
  login: string
  password: string
}

function useWords() {
  const t = useTexts('login')
  return (error: unknown): string => {
    if (error instanceof ApiProblem) return error.detail || error.title || t('failed')
    if (error instanceof Unreachable) return t('unreachable')
    if (error instanceof PasskeyStopped) return t('passkey_stopped')
    return t('failed')
  }
}

function DemoLogins({ busy, onTake }: { busy: boolean; onTake: (given: Given) => void }) {
  const t = useTexts('login')
  const say = useSay()
  const { data } = useQuery(queries.demoLogins())
  if (!data?.logins.length) return null
  return (
    <section className={styles.demo} aria-labelledby="demo">
      <h2 id="demo">{t('demo')}</h2>
      <p>{t('demo_note')}</p>
      {data.logins.map((one) => (
        <button key={one.login} type="button" disabled={busy} className={styles.demoLogin} onClick={() => onTake(one)}>
          <span className={styles.face} aria-hidden>
            {initialsOf(one.name)}
          </span>
          <span className={styles.who}>
            <b>{one.name}</b>
            <span>{say(one.label) || one.role}</span>
          </span>
          <NextIcon />
        </button>
      ))}
    </section>
  )
}

export default function LogIn() {
  const t = useTexts('login')
  const words = useWords()
  const locale = useLocale()
  const session = useSession()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const { signIn, signInByCode, signInByPasskey, signOn } = useSigning()
  const { shown, choose } = useScheme()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [step, setStep] = useState<{ ticket: string; methods: string[] }>()
  const [form] = Form.useForm<Given>()
  // What was wanted before the way to a provider, else what the address says.
  const [kept] = useState(() => (params.has('state') || params.has('error') ? takeNext() : null))
  const next = safeNext(kept ?? params.get('next'))
  // Somebody signed in may come back from a provider too, having proved there once more who they are.
  const [coming, come] = useState(() => readBack(params) !== null)
  const attempt = async (run: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await run()
      await navigate(next, { replace: true })
    } catch (error) {
      if (error instanceof ApiProblem && error.slug === 'second-factor-is-needed') setStep({ ticket: String(error.params.ticket), methods: error.params.methods as string[] })
      else {
        setProblem(words(error))
        if (session) toast.error(words(error))
        if (error instanceof ApiProblem && error.slug === 'ticket-is-over') setStep(undefined)
        form.setFieldValue('password', '')
        form.focusField('password')
      }
    } finally {
      setBusy(false)
      come(false)
    }
  }
  const enterBack = useRef<(back: CameBack) => void>(() => undefined)
  useEffect(() => {
    enterBack.current = (back) => void attempt(() => signOn(back))
  })
  useCameBack(
    useCallback((back: CameBack) => enterBack.current(back), []),
    useCallback(() => {
      setProblem(t('sign_on_denied'))
      come(false)
    }, [t]),
  )
  useAutofill(!session && !busy && !step && !coming, async (signal) => {
    try {
      await signInByPasskey('', signal)
      await navigate(next, { replace: true })
    } catch (error) {
      // Nothing was taken, or a server that is away: nobody has asked for anything yet.
      if (error instanceof ApiProblem && error.slug.startsWith('passkey-')) setProblem(words(error))
    }
  })
  if (session && !coming && !step) return <Navigate to={next} replace />

  const enter = (given: Given) => attempt(() => signIn(given.login.trim(), given.password))
  return (
    <div className={styles.ground}>
      <div className={styles.corner}>
        <Button type="text" icon={<TranslateIcon />} onClick={() => void changeLocale(locale === 'zh-CN' ? 'en-US' : 'zh-CN')}>
          {t('locale_other')}
        </Button>
        <Button type="text" icon={shown === 'dark' ? <LightIcon /> : <DarkIcon />} aria-label={t('scheme')} onClick={() => choose(shown === 'dark' ? 'light' : 'dark')} />
      </div>
      <main className={styles.sheet}>
        <div className={styles.brand}>
          <Logo size={40} />
          <div>
            <h1>{t('brand')}</h1>
            <p>{t('claim')}</p>
          </div>
        </div>
        {step ? (
          <SecondStep
            methods={step.methods}
            problem={problem}
            busy={busy}
            onCode={(code) => void attempt(() => signInByCode(step.ticket, code))}
            onPasskey={() => void attempt(() => signInByPasskey(step.ticket))}
            onBack={() => {
              setStep(undefined)
              setProblem(undefined)
            }}
          />
        ) : (
          <>
            <Form form={form} layout="vertical" requiredMark={false} onFinish={(given) => void enter(given)} disabled={busy}>
              {problem && (
                <div className={styles.problem}>
                  <Alert type="error" showIcon title={problem} />
                </div>
              )}
              <Form.Item name="login" label={t('login')} rules={[{ required: true, whitespace: true, message: t('login_missing') }]}>
                <Input size="large" autoComplete="username webauthn" autoFocus autoCapitalize="none" spellCheck={false} />
              </Form.Item>
              <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('password_missing') }]}>
                <Input.Password size="large" autoComplete="current-password" />
              </Form.Item>
              <Button type="primary" htmlType="submit" size="large" block loading={busy}>
                {t('enter')}
              </Button>
            </Form>
            {passkeysWork() ? (
              <div className={styles.companies}>
                <Button size="large" block icon={<PasskeyIcon />} disabled={busy} onClick={() => void attempt(() => signInByPasskey(''))}>
                  {t('passkey')}
                </Button>
              </div>
            ) : null}
            <SignOnWays busy={busy} next={next} onProblem={(error) => setProblem(words(error))} />
            <DemoLogins busy={busy} onTake={(given) => void enter(given)} />
          </>
        )}
      </main>
    </div>
  )
}
