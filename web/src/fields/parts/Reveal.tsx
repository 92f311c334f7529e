import { Button, Input } from 'antd'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent } from 'react'

import { ApiProblem, http } from '@/api'
import { useTexts } from '@/i18n'
import styles from './parts.module.css'

const SHOWN_MS = 60_000
const LONGEST_PURPOSE = 200

interface RevealProps {
  object: string
  id: string
  field: string
  /** What a policy shows of the value; it is then opened for a purpose. */
  shape?: string
  /** How the value is written for people. */
  words?: (text: string) => string
}

/** Each look is asked of the server, which notes it; what was shown hides itself after a minute. */
export default function Reveal({ object, id, field, shape, words = (text) => text }: RevealProps) {
  const t = useTexts('fields')
  const [text, setText] = useState<string | null>(null)
  const [purpose, setPurpose] = useState<string | null>(null)
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (text === null) return
    const timer = setTimeout(() => setText(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [text])
  const show = () => {
    setBusy(true)
    setWhy('')
    http
      .post<{ value: string | null }>(`/records/${object}/${id}/reveal`, { field, purpose: purpose ?? '' })
      .then(
        ({ value }) => {
          setText(value ?? '')
          setPurpose(null)
        },
        (error: unknown) => setWhy(error instanceof ApiProblem ? error.message : String(error)),
      )
      .finally(() => setBusy(false))
  }
  const press = () => {
    if (text !== null) setText(null)
    else if (shape !== undefined && purpose === null) setPurpose('')
    else show()
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && purpose?.trim()) show()
    if (event.key === 'Escape') setPurpose(null)
  }
  return (
    <span className={styles.reveal}>
      <span className={text === null && shape === undefined ? styles.quiet : styles.full} aria-live="polite">
        {text === null ? (shape ?? '••••••') : words(text)}
      </span>
      {purpose === null ? null : (
        <Input
          autoFocus
          size="small"
          className={styles.purpose}
          maxLength={LONGEST_PURPOSE}
          aria-label={t('secret.purpose')}
          placeholder={t('secret.purpose')}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
          onKeyDown={key}
        />
      )}
      <Button
        type="link"
        size="small"
        loading={busy}
        disabled={purpose !== null && purpose.trim() === ''}
        icon={text === null ? <Eye size={14} aria-hidden /> : <EyeOff size={14} aria-hidden />}
        onClick={press}
      >
        {t(text === null ? 'secret.reveal' : 'secret.hide')}
      </Button>
      {why ? (
        <span role="alert" className={styles.fault}>
          {t('secret.failed', { why })}
        </span>
      ) : null}
    </span>
  )
}
