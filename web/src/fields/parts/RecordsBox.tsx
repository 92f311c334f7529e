import { Select } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps, Reference } from '../field'
import { isReference, textOf } from '../field'
import styles from './parts.module.css'
import { useFound } from './useFound'

/** Holds {id, title} of each, so that the choice can be shown before it is saved. */
export default function RecordsBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const { found, busy, failed } = useFound(field.options?.to, text, open)
  const now: Reference[] = (Array.isArray(value) ? value : []).map((one) => (isReference(one) ? one : { id: textOf(one), title: textOf(one) }))
  const offered = [...now.filter((one) => !found.some((hit) => hit.id === one.id)), ...found]
  return (
    <Select<string[]>
      id={id}
      mode="multiple"
      className={styles.fill}
      aria-label={label}
      aria-describedby={describedBy}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={busy}
      placeholder={t('reference.search')}
      notFoundContent={failed ? t('reference.failed') : busy ? t('reference.searching') : t('reference.none')}
      value={now.map((one) => one.id)}
      options={offered.map((one) => ({ value: one.id, label: one.title || t('reference.hidden') }))}
      onOpenChange={setOpen}
      onChange={(next) => {
        const chosen = next.flatMap((key) => offered.find((one) => one.id === key) ?? [])
        onChange(chosen.length ? chosen : null)
      }}
    />
  )
}
