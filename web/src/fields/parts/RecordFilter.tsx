import { Select, type SelectProps } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { rememberTitles, titleOfId } from '../titles'
import { NoValue } from './NoValue'
import styles from './parts.module.css'
import { useFound } from './useFound'

/** Ids travel in the filter; the titles seen while choosing are kept for the chips. */
export default function RecordFilter({ id, value, onChange, field, operator, label }: FilterProps) {
  const t = useTexts('fields')
  const [text, setText] = useState('')
  const { found, busy, failed } = useFound(field.options?.to, text, true)
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  rememberTitles(found)
  const ids = Array.isArray(value) ? [...(value as readonly string[])] : typeof value === 'string' && value ? [value] : []
  const kept = ids.filter((one) => !found.some((hit) => hit.id === one)).map((one) => ({ value: one, label: titleOfId(one) }))
  const box: SelectProps = {
    id,
    className: styles.fill,
    'aria-label': label,
    showSearch: { filterOption: false, onSearch: setText },
    loading: busy,
    placeholder: t('reference.search'),
    notFoundContent: failed ? t('reference.failed') : busy ? t('reference.searching') : t('reference.none'),
    options: [...kept, ...found.map((one) => ({ value: one.id, label: one.title || one.id }))],
  }
  // One record has its tree below it.
  if (operator === 'under') return <Select<string> {...(box as SelectProps<string>)} value={ids[0] ?? null} onChange={onChange} />
  return <Select<string[]> {...(box as SelectProps<string[]>)} mode="multiple" value={ids} onChange={onChange} />
}
