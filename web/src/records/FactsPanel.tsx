/** The record's fields: read, edited in place, saved on the version that was read. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState, type FormEvent } from 'react'

import { ApiProblem, changeRecord, queries, readRecord, recordKeys, type FieldMeta, type ObjectMeta, type Row } from '@/api'
import { Button, EditIcon, Panel, SkeletonRows, toast, useKeys } from '@/design'
import { isEmpty, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { editable, placeFaults } from './editable'
import { changedValues, wireValues, type Values } from './sides'
import { Surroundings } from './surroundings'
import styles from './detail.module.css'

const RecordForm = lazy(() => import('./RecordForm'))
const ConflictDialog = lazy(() => import('./ConflictDialog'))

interface Editing {
  base: Row
  draft: Values
}

export function FactsPanel({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('records')
  const client = useQueryClient()
  const [editing, setEditing] = useState<Editing | null>(null)
  const [theirs, setTheirs] = useState<Row | null>(null)
  const fields = editable(object.fields)
  const mayEdit = object.actions.includes('update') && fields.length > 0
  const start = () => setEditing({ base: row, draft: {} })
  const close = () => {
    setEditing(null)
    setTheirs(null)
    save.reset()
  }
  const save = useMutation({
    mutationFn: ({ values, version }: { values: Values; version: number }) =>
      changeRecord(object.name, row.id, wireValues(values), version),
    onSuccess: async (saved) => {
      client.setQueryData(queries.record(object.name, row.id).queryKey, saved)
      close()
      toast.success(t('form.saved'))
      await client.invalidateQueries({ queryKey: recordKeys.one(object.name, row.id) })
      await client.invalidateQueries({ queryKey: ['list', object.name] })
    },
    onError: async (error) => {
      if (!(error instanceof ApiProblem) || error.status !== 412) return
      // The other side as this reader may see it now, references with their titles.
      setTheirs(await readRecord(object.name, row.id))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!editing) return
    const values = changedValues(editing.base, editing.draft)
    if (Object.keys(values).length === 0) close()
    else save.mutate({ values, version: editing.base.version })
  }
  useKeys({ e: start }, mayEdit && !editing)
  useKeys({ Escape: close }, editing !== null && !theirs)

  const stale = save.error instanceof ApiProblem && save.error.status === 412
  return (
    <Panel
      title={t('detail.facts')}
      actions={
        mayEdit && !editing ? (
          <Button size="small" icon={<EditIcon />} title={t('detail.edit_key')} onClick={start}>
            {t('action.edit')}
          </Button>
        ) : null
      }
    >
      {editing ? (
        <form onSubmit={submit} noValidate>
          <Suspense fallback={<SkeletonRows count={4} />}>
            <Surroundings>
              <RecordForm
                fields={fields}
                values={{ ...editing.base, ...editing.draft }}
                disabled={save.isPending}
                faults={placeFaults(stale && theirs ? null : save.error, fields, t('state.unsaved'))}
                onChange={(field, value) => setEditing((was) => (was ? { ...was, draft: { ...was.draft, [field]: value } } : was))}
              />
            </Surroundings>
          </Suspense>
          <div className={styles.saveBar}>
            <span>{t('form.changed', { count: Object.keys(changedValues(editing.base, editing.draft)).length })}</span>
            <Button onClick={close}>{t('action.cancel')}</Button>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t('action.save')}
            </Button>
          </div>
        </form>
      ) : (
        <Surroundings>
          <Facts fields={object.fields} row={row} />
        </Surroundings>
      )}
      {editing && theirs ? (
        <Suspense fallback={null}>
          <ConflictDialog
            key={theirs.version}
            fields={fields}
            base={editing.base}
            theirs={theirs}
            draft={editing.draft}
            busy={save.isPending}
            onCancel={() => setTheirs(null)}
            onDiscard={close}
            onSettle={(values) => {
              setEditing({ base: theirs, draft: values })
              setTheirs(null)
              if (Object.keys(values).length === 0) close()
              else save.mutate({ values, version: theirs.version })
            }}
          />
        </Suspense>
      ) : null}
    </Panel>
  )
}

function Facts({ fields, row }: { fields: readonly FieldMeta[]; row: Row }) {
  const say = useSay()
  const t = useTexts('records')
  const [all, setAll] = useState(false)
  const people = fields.filter((field) => !field.system)
  const filled = people.filter((field) => !isEmpty(row[field.name]))
  const shown = all ? [...people, ...fields.filter((field) => field.system)] : filled
  const hidden = fields.length - filled.length
  return (
    <>
      <dl className={styles.facts}>
        {shown.map((field) => {
          const { Cell, facts } = typeOf(field)
          return (
            <div key={field.name} className={facts.wide ? styles.factWide : styles.fact}>
              <dt>{say(field.label)}</dt>
              <dd>
                <Cell value={row[field.name]} field={field} full />
              </dd>
            </div>
          )
        })}
      </dl>
      {hidden > 0 ? (
        <Button size="small" type="link" className={styles.showAll} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('detail.show_filled') : t('detail.show_all', { count: hidden })}
        </Button>
      ) : null}
    </>
  )
}
