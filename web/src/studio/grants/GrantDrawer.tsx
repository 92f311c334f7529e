/** One grant: role, object, actions, which rows, which fields; what it says in words below. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http, type Label } from '@/api'
import { Drawer, Labelled, Select, SkeletonRows, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import ConditionBuilder from '../conditions/ConditionBuilder'
import { standing, useDefinitions } from '../definitions'
import { useDraftLife } from '../draft'
import { useFieldMetas } from '../fields'
import { ObjectSelect } from '../parts/ObjectSelect'
import { useSend } from '../parts/Designer'
import { DrawerFoot } from '../parts/DrawerFoot'
import { appOf, shortOf, type Body } from '../shapes'
import type { Place } from './shapes'
import styles from './grants.module.css'

/** Types of which a shape can be shown. */
const MASKABLE: readonly string[] = ['text', 'long_text', 'phone', 'email', 'url']

interface GrantDrawerProps {
  /** null for a new one. */
  name: string | null
  role: string
  /** The cell of the matrix that a new one begins with. */
  first?: Place | null
  actions: { name: string; label: Label }[]
  onClose: () => void
}

interface Explained {
  ok: boolean
  words: Label | null
  faults: { text: Label }[]
}

export function GrantDrawer(props: GrantDrawerProps) {
  const grants = useDefinitions({ kind: 'grant' })
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  if (grants.pending) return <SkeletonRows count={2} />
  const { first: cell } = props
  const role = cell ? (roles.find((one) => shortOf(one.name) === cell.role)?.name ?? cell.role) : props.role
  const first: Body = { role, object: cell?.object ?? '', actions: [cell?.action ?? 'read'], condition: 'true', fields: '*' }
  const given = grants.rows.find((one) => one.name === props.name)
  return <Editing {...props} given={given?.body ?? first} taken={grants.rows.map((one) => one.name)} />
}

/** `sales.rep` on `sales.task` -> `sales.rep_task`, and a number when that is taken. */
function nameFor(body: Body, taken: readonly string[]): string {
  const object = String(body.object)
  const base = `${appOf(object)}.${shortOf(String(body.role))}_${shortOf(object)}`
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`
    if (!taken.includes(name)) return name
  }
}

function Editing({ name, actions, onClose, given, taken }: GrantDrawerProps & { given: Body; taken: readonly string[] }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const narrow = useNarrow()
  const send = useSend()
  const draft = useDraftLife((life) => life.known)
  const [body, setBody] = useState<Body>(given)
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const object = String(body.object ?? '')
  const fields = useFieldMetas(object)
  const full = name ?? (object ? nameFor(body, taken) : '')
  const ready = object !== '' && String(body.role ?? '') !== '' && (body.actions as string[]).length > 0
  const explained = useQuery({
    queryKey: ['studio', 'grant', full, body, draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.post<Explained>('/studio/grants/explain', { name: full, body, draft: draft?.id }, { signal }),
    enabled: ready,
    retry: false,
  })
  const change = (part: Body) => setBody((was) => ({ ...was, ...part }))
  const put = (next: Body | null) => {
    send([{ kind: 'grant', name: full, body: next }])
    onClose()
  }
  const wild = object.includes('*')
  return (
    <Drawer
      open
      size={narrow ? '100%' : 620}
      title={name ? t('edit_title', { name }) : t('new')}
      onClose={onClose}
      footer={<DrawerFoot ready={ready} onSave={() => put(body)} onCancel={onClose} onRemove={name ? () => put(null) : undefined} />}
    >
      <div className={styles.form}>
        <Labelled label={t('role')} required>
          {(tied) => <Select<string> {...tied} value={(body.role as string) || null} options={roles.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(role) => change({ role })} />}
        </Labelled>
        <Labelled label={t('object')} hint={wild ? t('wild') : undefined} required>
          {(tied) => <ObjectSelect {...tied} value={object || null} onChange={(next) => change({ object: next, condition: 'true', fields: '*' })} />}
        </Labelled>
        <Labelled label={t('actions')} required>
          {(tied) => <Select<string[]> {...tied} mode="multiple" value={body.actions as string[]} options={actions.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={(next) => change({ actions: next })} />}
        </Labelled>
        {object && !wild ? (
          <>
            <Labelled label={t('rows')}>
              <ConditionBuilder object={object} label={t('rows')} value={body.condition === 'true' ? '' : String(body.condition ?? '')} onChange={(text) => change({ condition: text || 'true' })} />
            </Labelled>
            <Labelled label={t('fields')} hint={t('fields_note')}>
              {(tied) => (
                <Select<string[]>
                  {...tied}
                  mode="multiple"
                  placeholder={t('every_field')}
                  value={Array.isArray(body.fields) ? (body.fields as string[]) : []}
                  options={[...fields.values()].map((field) => ({ value: field.name, label: say(field.label) }))}
                  onChange={(next) => change({ fields: next.length ? next : '*' })}
                />
              )}
            </Labelled>
            <Labelled label={t('without')} hint={t('without_note')}>
              {(tied) => (
                <Select<string[]>
                  {...tied}
                  mode="multiple"
                  value={Array.isArray(body.without) ? (body.without as string[]) : []}
                  options={[...fields.values()].map((field) => ({ value: field.name, label: say(field.label) }))}
                  onChange={(next) => change({ without: next })}
                />
              )}
            </Labelled>
            <Labelled label={t('masked')} hint={t('masked_note')}>
              {(tied) => (
                <Select<string[]>
                  {...tied}
                  mode="multiple"
                  value={Array.isArray(body.masked) ? (body.masked as string[]) : []}
                  options={[...fields.values()].filter((field) => MASKABLE.includes(field.type)).map((field) => ({ value: field.name, label: say(field.label) }))}
                  onChange={(next) => change({ masked: next })}
                />
              )}
            </Labelled>
          </>
        ) : null}
        {explained.data?.words ? (
          <p className={styles.words} role="status">
            {say(explained.data.words)}
          </p>
        ) : null}
        {(explained.data?.faults ?? []).map((fault, at) => (
          <p key={at} className={styles.fault} role="alert">
            {say(fault.text)}
          </p>
        ))}
      </div>
    </Drawer>
  )
}
