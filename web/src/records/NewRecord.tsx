/** A new record. One Idempotency-Key per draft: pressing twice, or again after a lost answer, makes one record. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'

import { ApiProblem, createRecord, freshKey, useMeta, useSession, type ObjectMeta, type Row } from '@/api'
import { Alert, Button, Drawer, toast, useNarrow } from '@/design'
import { compute, isEmpty } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { editable, placeFaults, withBlanks } from './editable'
import { blanksOf, entrySections, envOf, formOf, judgeOf, startOf } from './form/formOf'
import { Sections } from './form/Sections'
import { wireValues, type Values } from './sides'
import { Surroundings } from './surroundings'
import styles from './detail.module.css'

interface NewRecordProps {
  object: ObjectMeta
  /** Values it begins with: the record it is made from. */
  start?: Values
  /** Stay on the page instead of opening the new record. */
  stay?: boolean
  onClose: () => void
}

export default function NewRecord({ object, start, stay = false, onClose }: NewRecordProps) {
  const t = useTexts('records')
  const say = useSay()
  const go = useNavigate()
  const narrow = useNarrow()
  const client = useQueryClient()
  const key = useRef(freshKey())
  const [draft, setDraft] = useState<Values>(() => ({ ...startOf(object), ...start }))
  const [blank, setBlank] = useState<readonly string[]>([])
  const meta = useMeta().data
  const session = useSession()
  const fields = editable(object.fields)
  const create = useMutation({
    mutationFn: () => {
      const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => !isEmpty(value)))
      return createRecord(object.name, wireValues(given), key.current)
    },
    onSuccess: async (row) => {
      toast.success(t('form.created'))
      await client.invalidateQueries({ queryKey: ['list', object.name] })
      if (stay) onClose()
      else void go(`/records/${object.name}/${row.id}`)
    },
    // A refused draft was not stored: the corrected one is another request.
    onError: (error) => {
      if (error instanceof ApiProblem) key.current = freshKey()
    },
  })
  if (!meta) return null
  const form = formOf(meta, object)
  const whole = compute(object.fields, draft as Row, envOf(session, new Date()).env)
  const judge = judgeOf(form, whole, session, new Date())
  const error = create.error
  const existing = error instanceof ApiProblem && error.slug === 'record-exists' ? error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const missing = blanksOf(fields, judge, whole)
    setBlank(missing.map((field) => field.name))
    if (missing.length === 0) create.mutate()
  }
  const enter = (field: string, value: unknown) => {
    setBlank((was) => was.filter((name) => name !== field))
    setDraft((was) => ({ ...was, [field]: value }))
  }
  const faults = withBlanks(placeFaults(existing ? null : error, fields, t('state.unsaved')), fields, blank, t)
  return (
    <Drawer
      open
      size={narrow ? '100%' : 640}
      title={t('form.new_title', { object: say(object.label) })}
      onClose={onClose}
      footer={
        <div className={styles.drawerFoot}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" htmlType="submit" form="new-record" loading={create.isPending}>
            {t('action.save')}
          </Button>
        </div>
      }
    >
      <form id="new-record" onSubmit={submit} noValidate>
        {existing ? (
          <Alert
            type="warning"
            showIcon
            className={styles.formAlert}
            title={existing.title || existing.message}
            description={
              <>
                {existing.detail}{' '}
                {typeof existing.params.id === 'string' ? (
                  <Link to={`/records/${String(existing.params.object ?? object.name)}/${existing.params.id}`}>{t('form.open_existing')}</Link>
                ) : null}
              </>
            }
          />
        ) : null}
        <Surroundings>
          <Sections object={object} sections={entrySections(form, object, judge)} judge={judge} row={whole as Row} folded editing={{ values: whole, disabled: create.isPending, faults, onChange: enter }} />
        </Surroundings>
      </form>
    </Drawer>
  )
}
