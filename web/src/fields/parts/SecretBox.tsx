import { Button, Input, Space } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { isEmpty } from '../field'

const MASK = '••••••'

/** What is kept never comes here: leaving the box as it is keeps it, typing replaces it. */
export default function SecretBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [was] = useState(value)
  const kept = value === MASK
  return (
    <Space.Compact block>
      <Input.Password
        id={id}
        autoComplete="new-password"
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={faulty || undefined}
        status={faulty ? 'error' : ''}
        disabled={disabled}
        placeholder={kept ? t('secret.keep') : ''}
        value={kept || isEmpty(value) ? '' : String(value)}
        onChange={(event) => onChange(event.target.value === '' ? (was ?? null) : event.target.value)}
      />
      {field.required || isEmpty(was) ? null : (
        <Button disabled={(disabled ?? false) || isEmpty(value)} onClick={() => onChange(null)}>
          {t('secret.clear')}
        </Button>
      )}
    </Space.Compact>
  )
}
