/** Which columns, in which order. Fetched when opened. */
import { useState } from 'react'

import type { FieldMeta } from '@/api'
import { Button, Checkbox, DownIcon, Input, UpIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './list.module.css'

interface ColumnPickerProps {
  fields: readonly FieldMeta[]
  title: string
  columns: readonly string[]
  onChange: (columns: string[]) => void
}

const swap = (list: readonly string[], a: number, b: number): string[] => {
  const next = [...list]
  const [one, two] = [next[a], next[b]]
  if (one !== undefined && two !== undefined) [next[a], next[b]] = [two, one]
  return next
}

export default function ColumnPicker({ fields, title, columns, onChange }: ColumnPickerProps) {
  const t = useTexts('records')
  const say = useSay()
  const [text, setText] = useState('')
  const byName = new Map(fields.map((field) => [field.name, field]))
  const shown = columns.flatMap((name) => byName.get(name) ?? [])
  const hidden = fields.filter((field) => !columns.includes(field.name))
  const fits = (field: FieldMeta) => say(field.label).toLowerCase().includes(text.trim().toLowerCase())
  const line = (field: FieldMeta, on: boolean, at: number) => (
    <li key={field.name} className={styles.pickLine}>
      <Checkbox
        checked={on}
        disabled={on && (field.name === title || columns.length === 1)}
        onChange={() => onChange(on ? columns.filter((name) => name !== field.name) : [...columns, field.name])}
      >
        {say(field.label)}
      </Checkbox>
      {on && !text ? (
        <span className={styles.pickMoves}>
          <Button size="small" type="text" icon={<UpIcon />} disabled={at === 0} aria-label={t('columns.up', { field: say(field.label) })} onClick={() => onChange(swap(columns, at, at - 1))} />
          <Button size="small" type="text" icon={<DownIcon />} disabled={at === columns.length - 1} aria-label={t('columns.down', { field: say(field.label) })} onClick={() => onChange(swap(columns, at, at + 1))} />
        </span>
      ) : null}
    </li>
  )
  return (
    <div className={styles.picker}>
      <Input size="small" allowClear aria-label={t('columns.search')} placeholder={t('columns.search')} value={text} onChange={(event) => setText(event.target.value)} />
      <ul>
        {shown.map((field, at) => (fits(field) ? line(field, true, at) : null))}
        {hidden.filter(fits).map((field) => line(field, false, -1))}
      </ul>
    </div>
  )
}
