import { Input } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { spanWords } from '../spans'

/** Taken as people write it; the server reads it. */
export default function SpanBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <Input
      id={id}
      autoComplete="off"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={faulty || undefined}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      placeholder={t('duration.hint')}
      value={draft ?? spanWords(value)}
      onChange={(event) => {
        const text = event.target.value
        setDraft(text)
        onChange(text.trim() === '' ? null : text)
      }}
      onBlur={() => setDraft(null)}
    />
  )
}
