import { Select } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps, Reference } from '../field'
import { isReference, textOf } from '../field'
import styles from './parts.module.css'
import { useFound } from './useFound'

/** Holds {id, title}, so that the choice can be shown before it is saved. */
export default function RecordBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const { found, busy, failed } = useFound(field.options?.to, text, open)
  const current: Reference | null = isReference(value) ? value : value ? { id: textOf(value), title: textOf(value) } : null
  const offered = current && !text && !found.some((one) => one.id === current.id) ? [current, ...found] : found
  return (
    <Select<string>
      id={id}
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      allowClear={!field.required}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      loading={busy}
      placeholder={t('reference.search')}
      notFoundContent={failed ? t('reference.failed') : busy ? t('reference.searching') : t('reference.none')}
      value={current?.id ?? null}
      options={offered.map((one) => ({ value: one.id, label: one.title || one.id }))}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) setText('')
      }}
      onChange={(next: string | undefined) => {
        onChange(next ? (offered.find((one) => one.id === next) ?? null) : null)
      }}
    />
  )
}
