/** What the marked rows get: one field's value, a new owner, tags added and taken away. */
import { useId, useState, type FormEvent } from 'react'

import type { BatchChange, FieldMeta, ObjectMeta } from '@/api'
import { Modal, Segmented, Select } from '@/design'
import { isEmpty, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { editable } from '../editable'
import { toWire } from '../sides'
import { Surroundings } from '../surroundings'
import type { Task } from './BatchBar'
import styles from './batch.module.css'

interface BatchDialogProps {
  task: Task
  object: ObjectMeta
  count: number
  lists: readonly FieldMeta[]
  onClose: () => void
  onDone: (change: Pick<BatchChange, 'values' | 'add' | 'drop'>) => void
}

export default function BatchDialog({ task, object, count, lists, onClose, onDone }: BatchDialogProps) {
  const t = useTexts('everyday')
  const say = useSay()
  const id = useId()
  const choices = task === 'assign' ? object.fields.filter((field) => field.name === 'owner') : task === 'tags' ? lists : editable(object.fields)
  const [name, setName] = useState(choices.length === 1 || task !== 'edit' ? (choices[0]?.name ?? '') : '')
  const [value, setValue] = useState<unknown>(null)
  const [mode, setMode] = useState<'add' | 'drop'>('add')
  const field = choices.find((one) => one.name === name)
  const blank = isEmpty(value)
  // An empty value is meant where a field may be empty; an owner or a tag has to be chosen.
  const ready = field !== undefined && (task === 'edit' ? !(blank && field.required) : !blank)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!field || !ready) return
    if (task === 'tags') onDone({ [mode]: { [field.name]: value as unknown[] } })
    else onDone({ values: { [field.name]: toWire(value) } })
  }
  const Input = field ? typeOf(field).Input : null
  return (
    <Modal
      open
      title={t(`batch.${task}_title`, { count, object: say(object.label) })}
      okText={t('batch.apply', { count })}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !ready, htmlType: 'submit', form: id }}
      onCancel={onClose}
    >
      <form id={id} className={styles.form} onSubmit={submit}>
        {choices.length > 1 ? (
          <label className={styles.line}>
            <span>{t('batch.field')}</span>
            <Select<string>
              showSearch
              aria-label={t('batch.field')}
              placeholder={t('batch.pick')}
              value={name || null}
              options={choices.map((one) => ({ value: one.name, label: say(one.label) }))}
              onChange={(next) => {
                setName(next)
                setValue(null)
              }}
            />
          </label>
        ) : null}
        {task === 'tags' ? (
          <Segmented<'add' | 'drop'> block value={mode} onChange={setMode} options={[{ value: 'add', label: t('batch.add') }, { value: 'drop', label: t('batch.drop') }]} />
        ) : null}
        {field && Input ? (
          <div className={styles.line}>
            <label htmlFor={`${id}-value`}>{t('batch.value', { field: say(field.label) })}</label>
            <Surroundings>
              <Input key={field.name} id={`${id}-value`} field={{ ...field, required: false }} label={say(field.label)} value={value} onChange={setValue} />
            </Surroundings>
            {task === 'edit' && blank && !field.required ? <p className={styles.note}>{t('batch.empties')}</p> : null}
          </div>
        ) : null}
      </form>
    </Modal>
  )
}
