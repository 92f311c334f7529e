/** The record's fields: read, edited in place, saved on the version that was read. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState, type FormEvent } from 'react'

import { ApiProblem, changeRecord, queries, readRecord, recordKeys, useSession, type FormMeta, type FormSection, type ObjectMeta, type Row } from '@/api'
import { Button, EditIcon, Panel, toast, useKeys } from '@/design'
import { compute } from '@/fields'
import { useTexts } from '@/i18n'

import { editable, placeFaults, withBlanks, withRules } from './editable'
import { blanksOf, envOf, judgeOf } from './form/formOf'
import { Sections } from './form/Sections'
import { changedValues, wireValues, type Values } from './sides'
import { Surroundings } from './surroundings'
import styles from './detail.module.css'

const ConflictDialog = lazy(() => import('./ConflictDialog'))

interface Editing {
  base: Row
  draft: Values
}

interface FactsPanelProps {
  object: ObjectMeta
  row: Row
  form: FormMeta
  /** The sections of the tab that is open. */
  sections: readonly FormSection[]
}

export function FactsPanel({ object, row, form, sections }: FactsPanelProps) {
  const t = useTexts('records')
  const session = useSession()
  const client = useQueryClient()
  const [editing, setEditing] = useState<Editing | null>(null)
  const [theirs, setTheirs] = useState<Row | null>(null)
  const [blank, setBlank] = useState<readonly string[]>([])
  const fields = editable(object.fields)
  const { env } = envOf(session, new Date())
  const whole: Row = { ...row, ...compute(object.fields, { ...(editing?.base ?? row), ...editing?.draft }, env) }
  const judge = judgeOf(form, object, whole, session, new Date())
  const mayEdit = object.actions.includes('update') && fields.length > 0
  const start = () => setEditing({ base: row, draft: {} })
  const close = () => {
    setEditing(null)
    setTheirs(null)
    setBlank([])
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
    const missing = blanksOf(fields, judge, whole)
    setBlank(missing.map((field) => field.name))
    if (missing.length > 0) return
    if (Object.keys(values).length === 0) close()
    else save.mutate({ values, version: editing.base.version })
  }
  useKeys({ e: start }, mayEdit && !editing)
  useKeys({ Escape: close }, editing !== null && !theirs)

  const enter = (field: string, value: unknown) => {
    setBlank((was) => was.filter((name) => name !== field))
    setEditing((was) => (was ? { ...was, draft: { ...was.draft, [field]: value } } : was))
  }
  const stale = save.error instanceof ApiProblem && save.error.status === 412
  const broken = judge.rules.broken(Object.keys(editing ? changedValues(editing.base, editing.draft) : {}))
  const here = fields.filter((field) => sections.some((one) => judge.shown(one.visible_when) && one.fields.includes(field.name)) && judge.visible(field.name))
  const told = withRules(placeFaults(stale && theirs ? null : save.error, here, t('state.unsaved'), judge.rules.mended), broken, whole)
  const faults = withBlanks(told, fields, blank, t)
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
          <Surroundings>
            <Sections object={object} sections={sections} judge={judge} row={row} editing={{ values: whole, disabled: save.isPending, faults, onChange: enter }} />
          </Surroundings>
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
          <Sections object={object} sections={sections} judge={judge} row={row} editing={null} />
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
