import { Button } from 'antd'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'

import { ApiProblem, http } from '@/api'
import { useTexts } from '@/i18n'
import styles from './parts.module.css'

const SHOWN_MS = 60_000

/** Each look is asked of the server, which notes it; what was shown hides itself after a minute. */
export default function Reveal({ object, id, field }: { object: string; id: string; field: string }) {
  const t = useTexts('fields')
  const [text, setText] = useState<string | null>(null)
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
      .post<{ value: string | null }>(`/records/${object}/${id}/reveal`, { field })
      .then(({ value }) => setText(value ?? ''), (error: unknown) => setWhy(error instanceof ApiProblem ? error.message : String(error)))
      .finally(() => setBusy(false))
  }
  return (
    <span className={styles.reveal}>
      <span className={text === null ? styles.quiet : styles.full} aria-live="polite">
        {text ?? '••••••'}
      </span>
      <Button
        type="link"
        size="small"
        loading={busy}
        icon={text === null ? <Eye size={14} aria-hidden /> : <EyeOff size={14} aria-hidden />}
        onClick={() => (text === null ? show() : setText(null))}
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
