import { useId } from 'react'

import type { FieldMeta } from '@/api'
import { AddIcon, Button, CloseIcon, EditIcon, GroupIcon, Segmented, Select } from '@/design'
import { isText, literalOf, operatorsOf, reshape, typeOf, type Condition, type Operator } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { isGroup, type Group, type Item } from './tree'
import styles from './conditions.module.css'

interface Shared {
  fields: ReadonlyMap<string, FieldMeta>
  onChange: (path: readonly number[], item: Item | null) => void
  /** Goes to the text, where everything can be said. */
  onWrite: () => void
}

const DEEPEST = 3

const startOf = (field: FieldMeta): Condition => ({ field: field.name, operator: operatorsOf(field)[0] ?? 'is', value: null })
const filterable = (fields: ReadonlyMap<string, FieldMeta>) => [...fields.values()].filter((field) => operatorsOf(field).length > 0)

export function GroupRows({ group, path, ...shared }: Shared & { group: Group; path: readonly number[] }) {
  const t = useTexts('studio-conditions')
  const { fields, onChange } = shared
  const first = filterable(fields)[0]
  const end = [...path, group.items.length]
  return (
    <div className={styles.group} data-of={group.of} data-deep={path.length > 0}>
      {group.items.length > 1 || path.length > 0 ? (
        <div className={styles.groupHead}>
          <Segmented<Group['of']>
            size="small"
            aria-label={t('of.label')}
            value={group.of}
            onChange={(of) => onChange(path, { ...group, of })}
            options={[
              { value: 'all', label: t('of.all') },
              { value: 'any', label: t('of.any') },
            ]}
          />
          {path.length > 0 ? <Button size="small" type="text" icon={<CloseIcon />} aria-label={t('group.drop')} onClick={() => onChange(path, null)} /> : null}
        </div>
      ) : null}
      {group.items.length === 0 && path.length === 0 ? <p className={styles.none}>{t('empty')}</p> : null}
      <ul className={styles.rows}>
        {group.items.map((item, at) => (
          <li key={at}>{isGroup(item) ? <GroupRows group={item} path={[...path, at]} {...shared} /> : <Row item={item} path={[...path, at]} {...shared} />}</li>
        ))}
      </ul>
      <div className={styles.adds}>
        <Button size="small" type="text" icon={<AddIcon />} disabled={!first} onClick={() => first && onChange(end, startOf(first))}>
          {t('row.add')}
        </Button>
        {path.length < DEEPEST ? (
          <Button size="small" type="text" icon={<GroupIcon />} disabled={!first} onClick={() => first && onChange(end, { of: group.of === 'all' ? 'any' : 'all', items: [startOf(first), startOf(first)] })}>
            {t('group.add')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function Row({ item, path, fields, onChange, onWrite }: Shared & { item: Exclude<Item, Group>; path: readonly number[] }) {
  const t = useTexts('studio-conditions')
  const tf = useTexts('fields')
  const say = useSay()
  const id = useId()
  const drop = <Button size="small" type="text" icon={<CloseIcon />} aria-label={t('row.drop')} onClick={() => onChange(path, null)} />
  if (isText(item)) {
    return (
      <div className={styles.textRow}>
        <code>{item.text}</code>
        <Button size="small" type="text" icon={<EditIcon />} aria-label={t('row.write')} onClick={onWrite} />
        {drop}
      </div>
    )
  }
  const field = fields.get(item.field)
  if (!field) return null
  const { Filter } = typeOf(field)
  const timely = ['date', 'datetime'].includes(literalOf(field))
  const words = (one: Operator) => tf(timely && ['is', 'at-least', 'at-most', 'above', 'below'].includes(one) ? `dayOperator.${one}` : `operator.${one}`)
  return (
    <div className={styles.row}>
      <Select<string>
        aria-label={t('row.field')}
        showSearch
        value={item.field}
        options={filterable(fields).map((one) => ({ value: one.name, label: say(one.label) }))}
        onChange={(name) => {
          const chosen = fields.get(name)
          if (chosen) onChange(path, startOf(chosen))
        }}
      />
      <Select<Operator>
        aria-label={t('row.operator')}
        value={item.operator}
        options={[...new Set([...operatorsOf(field), item.operator])].map((one) => ({ value: one, label: words(one) }))}
        onChange={(operator) => onChange(path, { ...item, operator, value: reshape(item.value, item.operator, operator) })}
      />
      <Filter id={`${id}-value`} field={field} operator={item.operator} value={item.value} label={t('row.value', { field: say(field.label) })} onChange={(value) => onChange(path, { ...item, value })} />
      {drop}
    </div>
  )
}
