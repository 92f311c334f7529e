import { Input } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import styles from './parts.module.css'

const written = (value: unknown): string => (value === null || value === undefined ? '' : JSON.stringify(value, null, 2))

/** Text while it is being typed; a value only once it is valid JSON. */
export default function JsonBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [draft, setDraft] = useState<string | null>(null)
  const [broken, setBroken] = useState(false)
  const type = (text: string) => {
    setDraft(text)
    if (text.trim() === '') {
      setBroken(false)
      onChange(null)
      return
    }
    try {
      const next: unknown = JSON.parse(text)
      setBroken(false)
      onChange(next)
    } catch {
      setBroken(true)
    }
  }
  return (
    <>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 14 }}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={broken || faulty || undefined}
        status={broken || faulty ? 'error' : ''}
        disabled={disabled}
        spellCheck={false}
        value={draft ?? written(value)}
        onChange={(event) => {
          type(event.target.value)
        }}
        onBlur={() => {
          if (!broken) setDraft(null)
        }}
      />
      {broken ? (
        <span role="alert" className={styles.fault}>
          {t('json.broken')}
        </span>
      ) : null}
    </>
  )
}
