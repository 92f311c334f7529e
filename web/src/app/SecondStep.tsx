/** The second step of signing in: a code of the app, or a recovery code when the phone is gone. */
import { useState } from 'react'

import { Alert, Button, Input, Labelled } from '@/design'
import { useTexts } from '@/i18n'

import styles from './login.module.css'

interface SecondStepProps {
  problem?: string
  busy: boolean
  onCode: (code: string) => void
  onBack: () => void
}

export function SecondStep({ problem, busy, onCode, onBack }: SecondStepProps) {
  const t = useTexts('login')
  const [recovering, recover] = useState(false)
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
      <Labelled label={t(recovering ? 'recovery' : 'code')} hint={t(recovering ? 'recovery_note' : 'code_note')} required>
        {(tied) => (
          <Input
            key={String(recovering)}
            {...tied}
            size="large"
            autoFocus
            inputMode={recovering ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            spellCheck={false}
            maxLength={recovering ? 24 : 6}
            value={code}
            onChange={(event) => setCode(recovering ? event.target.value : event.target.value.replace(/\D/g, ''))}
          />
        )}
      </Labelled>
      <Button type="primary" htmlType="submit" size="large" block loading={busy} disabled={!ready}>
        {t('verify')}
      </Button>
      <div className={styles.ways}>
        <Button
          type="link"
          onClick={() => {
            recover(!recovering)
            setCode('')
          }}
        >
          {t(recovering ? 'use_code' : 'use_recovery')}
        </Button>
        <Button type="link" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  )
}
