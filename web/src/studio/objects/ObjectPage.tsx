/** One object: its fields, its rules, its settings, what uses it. */
import { Link, useNavigate, useSearchParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, ForwardIcon, ObjectIcon, Page, Panel, RemoveIcon, SkeletonRows, Tone, TryIcon, toast, useAsk } from '@/design'
import { useMeta } from '@/api'
import { useSay, useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import type { Shown } from '../draftState'
import { inForce } from '../inForce'
import { NotYours, OwnedBy } from '../parts/OwnedBy'
import { PageTitle } from '../parts/PageTitle'
import parts from '../parts/parts.module.css'
import { shortOf, type Change } from '../shapes'
import { FieldDrawer, type FieldDraft } from './FieldDrawer'
import { FieldTable } from './FieldTable'
import { ObjectRules, useRules } from './ObjectRules'
import { ObjectSettings, ObjectUses } from './ObjectSettings'
import { inOrder, matchOf, orderedFields, removedField, savedField } from './fieldChanges'
import styles from './objects.module.css'

const NEW = '+'

export function ObjectPage({ name }: { name: string }) {
  const t = useTexts('studio-objects')
  const objects = useDefinitions({ kind: 'object' })
  const found = useDefinitions({ kind: 'field', object: name })
  const object = objects.rows.find((one) => one.name === name)
  if (objects.pending || found.pending) return <SkeletonRows count={6} />
  if (objects.error || found.error) return <Failed error={objects.error ?? found.error} retry={objects.error ? objects.retry : found.retry} />
  if (!object) return <Blank icon={<ObjectIcon />} title={t('object.unknown')} action={<Link to="/studio/objects">{t('object.all')}</Link>} />
  return <Editing object={object} fields={inOrder(object.body, found.rows)} />
}

function Editing({ object, fields }: { object: Shown; fields: Shown[] }) {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const say = useSay()
  const ask = useAsk()
  const go = useNavigate()
  const meta = useMeta()
  const { put } = useDraft(useDraftTitle())
  const [params, setParams] = useSearchParams()
  const chosen = params.get('field')
  const rules = useRules(object.name)
  const open = (field: string | null) => setParams(field ? { field } : {}, { replace: true })
  const send = (changes: Change[]) => put(changes).catch((error: Error) => toast.error(error.message))
  const field = chosen && chosen !== NEW ? fields.find((one) => shortOf(one.name) === chosen && one.standing !== 'removed') : undefined
  const given: FieldDraft | null = field ? { name: shortOf(field.name), body: field.body, match: matchOf(object.body, shortOf(field.name)) } : null
  const living = fields.filter((one) => one.standing !== 'removed')
  const remove = async (one: Shown) => {
    const known = inForce(one) !== null
    if (known && !(await ask({ title: t('field.remove_title', { name: say(one.label) }), content: t('field.remove_note'), okText: ts('action.remove'), danger: true }))) return
    void send(removedField(object, living, one))
  }
  const removeObject = async () => {
    if (!(await ask({ title: t('object.remove_title', { name: say(object.label) }), content: t('object.remove_note'), okText: ts('action.remove'), danger: true }))) return
    void send([...[...rules, ...fields].map((one) => ({ kind: one.kind, name: one.name, body: null })), { kind: 'object', name: object.name, body: null }])
    void go('/studio/objects')
  }
  const listed = meta.data?.objects.some((one) => one.name === object.name)
  return (
    <Page
      title={<PageTitle back={`/studio/objects?app=${object.app}`}>{say(object.label) || object.name}</PageTitle>}
      note={
        <span className={parts.about}>
          <code>{object.name}</code>
          <OwnedBy kind="object" name={object.name} />
        </span>
      }
      actions={
        <>
          {object.standing !== 'same' ? <Tone tone={object.standing === 'removed' ? 'red' : 'blue'}>{ts(`standing.${object.standing}`)}</Tone> : null}
          {object.standing === 'removed' ? null : (
            <Link to={`/studio/try?object=${object.name}`}>
              <Button icon={<TryIcon />} tabIndex={-1}>
                {ts('page.try')}
              </Button>
            </Link>
          )}
          {listed ? (
            <Link to={`/records/${object.name}`}>
              <Button icon={<ForwardIcon />} tabIndex={-1}>
                {t('object.records')}
              </Button>
            </Link>
          ) : null}
          {object.standing === 'removed' ? (
            <Button onClick={() => void send([{ kind: 'object', name: object.name, body: inForce(object) }, ...[...fields, ...rules].map((one) => ({ kind: one.kind, name: one.name, body: inForce(one) }))])}>{ts('action.restore')}</Button>
          ) : (
            <Button danger icon={<RemoveIcon />} aria-label={t('object.remove')} onClick={() => void removeObject()} />
          )}
        </>
      }
    >
      <NotYours kind="object" name={object.name} />
      <div className={styles.columns}>
        <div className={styles.side}>
          <Panel
            flush
            title={t('field.list')}
            note={String(living.length)}
            actions={
              <Button type="primary" size="small" icon={<AddIcon />} onClick={() => open(NEW)}>
                {t('field.new')}
              </Button>
            }
          >
            <FieldTable
              object={object}
              fields={fields}
              onNew={() => open(NEW)}
              onEdit={(one) => open(shortOf(one.name))}
              onRemove={(one) => void remove(one)}
              onRestore={(one) => void send([{ kind: 'field', name: one.name, body: inForce(one) }])}
              onOrder={(next) => void send(orderedFields(object, next))}
            />
          </Panel>
          <ObjectRules object={object} rules={rules} onSend={(changes) => void send(changes)} />
        </div>
        <div className={styles.side}>
          <ObjectSettings object={object} onChange={(body) => void send([{ kind: 'object', name: object.name, body }])} />
          <ObjectUses name={object.name} known={object.standing !== 'new'} />
        </div>
      </div>
      {chosen === NEW || given ? (
        <FieldDrawer
          key={chosen}
          object={object.name}
          given={given}
          inForce={field ? inForce(field) !== null : false}
          taken={fields.map((one) => shortOf(one.name))}
          onClose={() => open(null)}
          onSave={(saved) => {
            open(null)
            void send(savedField(object, living, saved))
          }}
        />
      ) : null}
    </Page>
  )
}
