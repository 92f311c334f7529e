/** Some fields of an object in an order: put, taken out, moved. */
import type { FieldMeta } from '@/api'
import { Button, CloseIcon, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { Sortable } from './Sortable'
import styles from './parts.module.css'

interface FieldListProps {
  object: string
  value: readonly string[]
  onChange: (names: string[]) => void
  label: string
  fits?: (field: FieldMeta) => boolean
}

export function FieldList({ object, value, onChange, label, fits }: FieldListProps) {
  const t = useTexts('studio')
  const say = useSay()
  const fields = useFieldMetas(object)
  const wordsOf = (name: string) => say(fields.get(name)?.label) || name
  const rest = [...fields.values()].filter((field) => !value.includes(field.name) && (!fits || fits(field)))
  return (
    <div className={styles.fieldList}>
      <Sortable items={value} idOf={(name) => name} wordsOf={wordsOf} onOrder={onChange} label={label}>
        {(name) => (
          <span className={styles.chosen}>
            <span>{wordsOf(name)}</span>
            <Button type="text" size="small" icon={<CloseIcon />} aria-label={t('list.drop', { name: wordsOf(name) })} onClick={() => onChange(value.filter((one) => one !== name))} />
          </span>
        )}
      </Sortable>
      <Select<string>
        aria-label={t('list.add_to', { label })}
        placeholder={t('list.add')}
        style={{ width: '100%' }}
        showSearch
        value={null}
        disabled={rest.length === 0}
        options={rest.map((field) => ({ value: field.name, label: say(field.label) || field.name }))}
        onChange={(name) => onChange([...value, name])}
      />
    </div>
  )
}

/** Sorting: fields with a direction each. */
export function SortList({ object, value, onChange, label }: Omit<FieldListProps, 'fits'>) {
  const t = useTexts('studio')
  const say = useSay()
  const fields = useFieldMetas(object)
  const nameOf = (sort: string) => sort.replace(/^-/, '')
  const wordsOf = (sort: string) => say(fields.get(nameOf(sort))?.label) || nameOf(sort)
  const rest = [...fields.values()].filter((field) => !value.some((sort) => nameOf(sort) === field.name))
  return (
    <div className={styles.fieldList}>
      <Sortable items={value} idOf={nameOf} wordsOf={wordsOf} onOrder={onChange} label={label}>
        {(sort, at) => (
          <span className={styles.chosen}>
            <span>{wordsOf(sort)}</span>
            <Button size="small" type="text" onClick={() => onChange(value.map((one, place) => (place === at ? (sort.startsWith('-') ? nameOf(sort) : `-${sort}`) : one)))}>
              {t(sort.startsWith('-') ? 'list.falling' : 'list.rising')}
            </Button>
            <Button type="text" size="small" icon={<CloseIcon />} aria-label={t('list.drop', { name: wordsOf(sort) })} onClick={() => onChange(value.filter((_, place) => place !== at))} />
          </span>
        )}
      </Sortable>
      <Select<string>
        aria-label={t('list.add_to', { label })}
        placeholder={t('list.add_sort')}
        style={{ width: '100%' }}
        showSearch
        value={null}
        options={rest.map((field) => ({ value: field.name, label: say(field.label) || field.name }))}
        onChange={(name) => onChange([...value, name])}
      />
    </div>
  )
}
