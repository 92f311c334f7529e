/** The fields of an object in the order people see them; order by dragging or by keyboard. */
import { AddIcon, Blank, Button, DownIcon, EditIcon, Menu, MoreIcon, ObjectIcon, RemoveIcon, Tone, UndoIcon, UpIcon, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { Sortable } from '../parts/Sortable'
import { shortOf, type Body } from '../shapes'
import { matchOf } from './fieldChanges'
import styles from './objects.module.css'
import { Standing } from '../parts/Standing'

interface FieldTableProps {
  object: Shown
  fields: readonly Shown[]
  onEdit: (field: Shown) => void
  onNew: () => void
  onRemove: (field: Shown) => void
  onRestore: (field: Shown) => void
  onOrder: (fields: Shown[]) => void
}

function moved(fields: readonly Shown[], at: number, by: number): Shown[] {
  const next = [...fields]
  const [field] = next.splice(at, 1)
  if (field) next.splice(at + by, 0, field)
  return next
}

/** What a field's options say in a few words. */
function useDetail(): (body: Body) => string {
  const t = useTexts('studio-objects')
  const say = useSay()
  const objects = useDefinitions({ kind: 'object' }).rows
  const called = (name: unknown) => say(objects.find((one) => one.name === name)?.label) || String(name ?? '')
  return (body) => {
    const options = (body.options ?? {}) as Body
    if (Array.isArray(options.choices)) return t('detail.choices', { count: options.choices.length })
    if (body.type === 'formula') return String(options.expr ?? '')
    if (body.type === 'roll_up') return `${called(options.from)} · ${t(`function.${String(options.function)}`)}${options.field ? ` ${String(options.field)}` : ''}`
    if (options.to) return `→ ${[options.to].flat().map(called).join('、')}`
    return ''
  }
}

export function FieldTable({ object, fields, onEdit, onNew, onRemove, onRestore, onOrder }: FieldTableProps) {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const detail = useDetail()
  if (fields.length === 0) {
    return (
      <Blank
        icon={<ObjectIcon />}
        title={t('field.none')}
        note={t('field.none_note')}
        action={
          <Button type="primary" icon={<AddIcon />} onClick={onNew}>
            {t('field.new')}
          </Button>
        }
      />
    )
  }
  const flags = (field: Shown) => {
    const short = shortOf(field.name)
    return [
      object.body.title === short ? 'title' : '',
      field.body.required ? 'required' : '',
      matchOf(object.body, short) ? 'match' : '',
      field.body.unique ? 'unique' : '',
      field.body.search ? 'search' : '',
      field.body.index ? 'index' : '',
      field.body.derived ? 'derived' : '',
      field.body.personal ? 'personal' : '',
    ].filter(Boolean)
  }
  return (
    <Sortable items={fields} idOf={(field) => field.name} wordsOf={(field) => say(field.label)} onOrder={onOrder} label={t('field.list')}>
      {(field, at) => (
        <div className={styles.field} data-standing={field.standing}>
          <button type="button" className={styles.fieldName} disabled={field.standing === 'removed'} onClick={() => onEdit(field)}>
            <b>{say(field.label) || shortOf(field.name)}</b>
            <code>{shortOf(field.name)}</code>
          </button>
          <span className={styles.fieldType}>
            {t(`type.${String(field.body.type)}`)}
            <small title={detail(field.body)}>{detail(field.body)}</small>
          </span>
          <span className={styles.fieldFlags}>
            <Standing of={field.standing} />
            {flags(field).map((flag) => (
              <Tone key={flag} tone={flag === 'title' || flag === 'match' ? 'violet' : 'grey'}>
                {t(`mark.${flag}`)}
              </Tone>
            ))}
          </span>
          {field.standing === 'removed' ? (
            <Button size="small" icon={<UndoIcon />} onClick={() => onRestore(field)}>
              {ts('action.restore')}
            </Button>
          ) : (
            <span className={styles.fieldTools}>
              {narrow ? null : <Button type="text" size="small" icon={<EditIcon />} aria-label={t('field.edit', { name: say(field.label) })} onClick={() => onEdit(field)} />}
              <Menu
                label={t('field.more', { name: say(field.label) })}
                items={[
                  ...(narrow ? [{ key: 'edit', icon: <EditIcon />, label: t('field.edit_short'), run: () => onEdit(field) }] : []),
                  ...(at > 0 ? [{ key: 'up', icon: <UpIcon />, label: ts('action.up'), run: () => onOrder(moved(fields, at, -1)) }] : []),
                  ...(at < fields.length - 1 ? [{ key: 'down', icon: <DownIcon />, label: ts('action.down'), run: () => onOrder(moved(fields, at, 1)) }] : []),
                  { key: 'remove', icon: <RemoveIcon />, label: ts('action.remove'), danger: true, apart: true, run: () => onRemove(field) },
                ]}
              >
                <Button type="text" size="small" icon={<MoreIcon />} aria-label={t('field.more', { name: say(field.label) })} />
              </Menu>
            </span>
          )}
        </div>
      )}
    </Sortable>
  )
}
