/** A new record. One Idempotency-Key per draft: pressing twice, or again after a lost answer, makes one record. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { Link, useNavigate } from 'react-router'

import { ApiProblem, createRecord, freshKey, useMeta, type ObjectMeta } from '@/api'
import { Alert, Button, Drawer, toast, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import EntryForm from './EntryForm'
import type { Values } from './sides'
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
  const meta = useMeta().data
  const create = useMutation({
    mutationFn: (values: Values) => createRecord(object.name, values, key.current),
    onSuccess: async (row) => {
      toast.success(t('form.created'))
      for (const key of ['list', 'kanban', 'span']) await client.invalidateQueries({ queryKey: [key, object.name] })
      if (stay) onClose()
      else void go(`/records/${object.name}/${row.id}`)
    },
    // A refused draft was not stored: the corrected one is another request.
    onError: (error) => {
      if (error instanceof ApiProblem) key.current = freshKey()
    },
  })
  if (!meta) return null
  const error = create.error
  const existing = error instanceof ApiProblem && error.slug === 'record-exists' ? error : null
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
      <EntryForm id="new-record" meta={meta} object={object} start={start} error={existing ? null : error} pending={create.isPending} onEnter={create.mutate}>
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
      </EntryForm>
    </Drawer>
  )
}
