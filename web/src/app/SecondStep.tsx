/** The second step of signing in: a passkey, a code of the app, or a recovery code when the device is gone. */
import { useState } from 'react'

import { Alert, Button, Input, Labelled, PasskeyIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './login.module.css'
import { passkeysWork } from './passkeys'

interface SecondStepProps {
  /** How it may be taken: passkey, totp, recovery. */
  methods: string[]
  problem?: string
  busy: boolean
  onCode: (code: string) => void
  onPasskey: () => void
  onBack: () => void
}

export function SecondStep({ methods, problem, busy, onCode, onPasskey, onBack }: SecondStepProps) {
  const t = useTexts('login')
  const codes = methods.includes('totp')
  const passkey = methods.includes('passkey') && passkeysWork()
  const [recovering, recover] = useState(!codes)
  const [code, setCode] = useState('')
  const ready = code.trim().length >= (recovering ? 16 : 6)
  const send = () => {
    if (ready && !busy) onCode(code.trim())
  }
  return (
    <form
      className={styles.second}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {problem ? <Alert type="error" showIcon title={problem} /> : null}
      {passkey ? (
        <Button type="primary" size="large" block icon={<PasskeyIcon />} loading={busy} onClick={onPasskey}>
          {t('passkey_verify')}
        </Button>
      ) : null}
      <Labelled label={t(recovering ? 'recovery' : 'code')} hint={t(recovering ? 'recovery_note' : 'code_note')} required>
        {(tied) => (
          <Input
            key={String(recovering)}
            {...tied}
            size="large"
            autoFocus={!passkey}
            inputMode={recovering ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            spellCheck={false}
            maxLength={recovering ? 40 : 6}
            value={code}
            onChange={(event) => setCode(recovering ? event.target.value : event.target.value.replace(/\D/g, ''))}
          />
        )}
      </Labelled>
      <Button type={passkey ? 'default' : 'primary'} htmlType="submit" size="large" block loading={busy} disabled={!ready}>
        {t('verify')}
      </Button>
      <div className={styles.ways}>
        {codes ? (
          <Button
            type="link"
            onClick={() => {
              recover(!recovering)
              setCode('')
            }}
          >
            {t(recovering ? 'use_code' : 'use_recovery')}
          </Button>
        ) : null}
        <Button type="link" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  )
}
