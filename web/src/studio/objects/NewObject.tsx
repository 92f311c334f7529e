/** A new object: its name and icon, in which app, and who works with it. Fields come on its page. */
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { standing, useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import { IconPicker } from '../parts/IconPicker'
import { Beginning } from '../parts/OwnedBy'
import { shortOf, type Change } from '../shapes'
import styles from './objects.module.css'

const EVERYTHING = ['read', 'create', 'update', 'remove', 'import', 'export']

export function NewObject({ app: first, onClose }: { app: string | null; onClose: () => void }) {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const say = useSay()
  const go = useNavigate()
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const objects = useDefinitions({ kind: 'object' }).rows
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const { put } = useDraft(useDraftTitle())
  const [app, setApp] = useState(first)
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const [icon, setIcon] = useState('box')
  const [users, setUsers] = useState<string[]>([])
  const own = app ?? apps.at(-1)?.name ?? ''
  const taken = objects.filter((one) => one.app === own).map((one) => shortOf(one.name))
  const { name, fault } = useNaming(naming, taken)
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null && own !== ''
  const make = () => {
    if (!ready) return
    const full = `${own}.${name}`
    const label = labelFrom(naming, name)
    const changes: Change[] = [
      { kind: 'object', name: full, body: { label, title: 'name', icon, order: ['name'] } },
      { kind: 'field', name: `${full}.name`, body: { object: full, type: 'text', label: { zh: t('object.name_zh', { name: label.zh }), en: 'Name' }, required: true, search: true, options: {} } },
      ...users.map((role): Change => ({ kind: 'grant', name: `${own}.${shortOf(role)}_${name}`, body: { role, object: full, actions: EVERYTHING, condition: 'true', fields: '*' } })),
    ]
    put(changes).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(`/studio/objects/${full}`)
  }
  return (
    <Modal open title={t('object.new')} okText={ts('app.make')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={make} onCancel={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <NameBoxes value={naming} onChange={setNaming} taken={taken} placeholder={t('object.example')} />
        <div className={styles.pair}>
          <Labelled label={t('object.app')} required>
            {(tied) => <Select<string> {...tied} value={own || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={setApp} />}
          </Labelled>
          <Labelled label={t('settings.icon')}>
            <IconPicker value={icon} label={t('settings.icon')} onChange={setIcon} />
          </Labelled>
        </div>
        <Labelled label={t('object.users')} hint={t('object.users_note')}>
          {(tied) => <Select<string[]> {...tied} mode="multiple" placeholder={t('object.users_none')} value={users} options={roles.map((role) => ({ value: role.name, label: say(role.label) || role.name }))} onChange={setUsers} />}
        </Labelled>
        <Beginning kind="object" app={own || null} />
        <button type="submit" hidden />
      </form>
    </Modal>
  )
}
