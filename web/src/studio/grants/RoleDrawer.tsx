/** One role: what it is called, what it is for, and the rights that belong to no record. */
import { useState } from 'react'

import type { Label } from '@/api'
import { Checkbox, Drawer, Input, Labelled, Select, SkeletonRows, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { standing, useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { useSend, withMember } from '../parts/Designer'
import { DrawerFoot } from '../parts/DrawerFoot'
import { LabelBoxes } from '../parts/LabelBoxes'
import { appOf, shortOf, type Body } from '../shapes'
import styles from './grants.module.css'

/** Abilities in the order people think of them. */
const ABILITIES = ['see_board', 'run_imports', 'tune_signals', 'manage_definitions', 'manage_accounts', 'replay_events', 'read_audit', 'put_packs', 'suggest_rights', 'run_demo']

interface RoleDrawerProps {
  /** Full name; null for a new one. */
  name: string | null
  onClose: () => void
}

export function RoleDrawer({ name, onClose }: RoleDrawerProps) {
  const roles = useDefinitions({ kind: 'role' })
  if (roles.pending) return <SkeletonRows count={2} />
  const row = roles.rows.find((one) => one.name === name)
  return <Editing row={row} taken={roles.rows.map((one) => one.name)} onClose={onClose} />
}

function Editing({ row, taken, onClose }: { row: Shown | undefined; taken: readonly string[]; onClose: () => void }) {
  const t = useTexts('studio-grants')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const send = useSend()
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const [body, setBody] = useState<Body>(row?.body ?? { label: { zh: '', en: '' }, abilities: [] })
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const [chosen, setApp] = useState<string | null>(null)
  const app = row ? appOf(row.name) : (chosen ?? apps.at(-1)?.name ?? '')
  // Members of a unit carry the short name, so it is one person's part in the whole company.
  const own = taken.map(shortOf)
  const { name, fault } = useNaming(naming, own)
  const label = body.label as Label
  const ready = row ? label.zh.trim() !== '' : naming.zh.trim() !== '' && name !== '' && fault === null && app !== ''
  const abilities = (body.abilities as string[] | undefined) ?? []
  const put = (next: Body | null) => {
    send([{ kind: 'role', name: row?.name ?? `${app}.${name}`, body: next }])
    onClose()
  }
  return (
    <Drawer
      open
      size={narrow ? '100%' : 560}
      title={row ? t('roles.edit', { name: say(row.label) || row.name }) : t('roles.new')}
      onClose={onClose}
      footer={<DrawerFoot ready={ready} onSave={() => put(row ? body : { ...body, label: labelFrom(naming, name) })} onCancel={onClose} onRemove={row ? () => put(null) : undefined} />}
    >
      <div className={styles.form}>
        {row ? (
          <LabelBoxes value={label} onChange={(next) => setBody({ ...body, label: next })} />
        ) : (
          <>
            <NameBoxes value={naming} onChange={setNaming} taken={own} placeholder={t('roles.example')} />
            <Labelled label={ts('list.app')} required>
              {(tied) => <Select<string> {...tied} value={app || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={setApp} />}
            </Labelled>
          </>
        )}
        <Labelled label={t('roles.description')}>
          {(tied) => (
            <Input
              {...tied}
              maxLength={200}
              value={(body.description as Label | undefined)?.zh ?? ''}
              onChange={(event) => {
                const zh = event.target.value
                setBody(withMember(body, 'description', zh ? { zh, en: (body.description as Label | undefined)?.en || zh } : null))
              }}
            />
          )}
        </Labelled>
        <Labelled label={t('roles.abilities')} hint={t('roles.abilities_note')}>
          <div className={styles.abilities}>
            {ABILITIES.map((ability) => (
              <Checkbox key={ability} checked={abilities.includes(ability)} onChange={(event) => setBody({ ...body, abilities: ABILITIES.filter((one) => (one === ability ? event.target.checked : abilities.includes(one))) })}>
                <b>{t(`ability.${ability}`)}</b>
                <small>{t(`ability_note.${ability}`)}</small>
              </Checkbox>
            ))}
          </div>
        </Labelled>
      </div>
    </Drawer>
  )
}
