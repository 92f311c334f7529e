/** The name of a fresh definition and what it belongs to (an object, an app, or both); its own page does the rest. */
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'

import { Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { standing, useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import { useFieldMetas } from '../fields'
import { placeOf } from '../places'
import { appOf, shortOf, type Body } from '../shapes'
import { Beginning } from './OwnedBy'
import styles from './parts.module.css'
import { ObjectSelect } from './ObjectSelect'

/** What the first body can be made of. `fields` are the object's own, without those of the system. */
export interface Fresh {
  object: string
  fields: string[]
  name: string
  naming: Naming
}

interface NewDefinitionProps {
  kind: string
  title: string
  example?: string
  /** Whether its body has a `label`. */
  labelled?: boolean
  /** What is chosen beside the name; without an app it is the one of the object. */
  belongs?: 'object' | 'app' | 'both'
  object?: string | null
  objectLabel?: string
  objectHint?: string
  first: (fresh: Fresh) => Body
  taken: readonly string[]
  /** Whether what `children` ask for is there. */
  ready?: boolean
  children?: ReactNode
  onClose: () => void
}

export function NewDefinition({ kind, title, example, labelled = true, belongs = 'object', object: given, objectLabel, objectHint, first, taken, ready: filled = true, children, onClose }: NewDefinitionProps) {
  const t = useTexts('studio')
  const say = useSay()
  const go = useNavigate()
  const { put } = useDraft(useDraftTitle())
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const [object, setObject] = useState(given ?? '')
  const [chosen, setApp] = useState<string | null>(null)
  const fields = useFieldMetas(object)
  const app = belongs === 'object' ? appOf(object) : (chosen ?? apps.at(-1)?.name ?? '')
  const own = taken.filter((name) => appOf(name) === app).map(shortOf)
  const { name, fault } = useNaming(naming, own)
  const ready = filled && app !== '' && (belongs === 'app' || object !== '') && naming.zh.trim() !== '' && name !== '' && fault === null
  const make = () => {
    if (!ready) return
    const full = `${app}.${name}`
    const names = [...fields.values()].filter((field) => !field.system).map((field) => field.name)
    const body = { ...first({ object, fields: names, name, naming }), ...(labelled ? { label: labelFrom(naming, name) } : {}) }
    put([{ kind, name: full, body }]).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(placeOf({ kind, name: full }))
  }
  return (
    <Modal open title={title} okText={t('app.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={make} onCancel={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <NameBoxes value={naming} onChange={setNaming} taken={own} placeholder={example} />
        {belongs !== 'object' && (
          <Labelled label={t('list.app')} required>
            {(tied) => <Select<string> {...tied} value={app || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={setApp} />}
          </Labelled>
        )}
        {belongs !== 'app' && (
          <Labelled label={objectLabel ?? t('list.object')} hint={objectHint} required>
            {(tied) => <ObjectSelect {...tied} value={object || null} onChange={setObject} />}
          </Labelled>
        )}
        {children}
        <Beginning kind={kind} app={app || null} />
        <button type="submit" hidden />
      </form>
    </Modal>
  )
}
