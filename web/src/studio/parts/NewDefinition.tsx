/** The name and the object of a fresh definition; its own page does the rest. */
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { Labelled, Modal, toast } from '@/design'
import { useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import { useFieldMetas } from '../fields'
import { appOf, shortOf, type Body } from '../shapes'
import styles from './parts.module.css'
import { ObjectSelect } from './ObjectSelect'

interface NewDefinitionProps {
  kind: string
  path: string
  title: string
  example: string
  object: string | null
  first: (object: string, fields: string[]) => Body
  taken: readonly string[]
  onClose: () => void
}

export function NewDefinition({ kind, path, title, example, object: given, first, taken, onClose }: NewDefinitionProps) {
  const t = useTexts('studio')
  const go = useNavigate()
  const { put } = useDraft(useDraftTitle())
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const [object, setObject] = useState(given ?? '')
  const fields = useFieldMetas(object)
  const own = taken.filter((name) => appOf(name) === appOf(object)).map(shortOf)
  const { name, fault } = useNaming(naming, own)
  const ready = object !== '' && naming.zh.trim() !== '' && name !== '' && fault === null
  const make = () => {
    if (!ready) return
    const full = `${appOf(object)}.${name}`
    const names = [...fields.values()].filter((field) => !field.system).map((field) => field.name)
    put([{ kind, name: full, body: { ...first(object, names), label: labelFrom(naming, name), object } }]).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(`/studio/${path}/${full}`)
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
        <Labelled label={t('list.object')} required>
          {(tied) => <ObjectSelect {...tied} value={object || null} onChange={setObject} />}
        </Labelled>
        <button type="submit" hidden />
      </form>
    </Modal>
  )
}
