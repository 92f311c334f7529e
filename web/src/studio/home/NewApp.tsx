/** A new app: its name; what it holds comes next. */
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { Modal, toast } from '@/design'
import { useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming, type Naming } from '../NameBoxes'
import { useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import styles from './home.module.css'

export function NewApp({ onClose }: { onClose: () => void }) {
  const t = useTexts('studio')
  const go = useNavigate()
  const apps = useDefinitions({ kind: 'app' })
  const { put } = useDraft(useDraftTitle())
  const [naming, setNaming] = useState<Naming>(UNNAMED)
  const taken = apps.rows.map((app) => app.name)
  const { name, fault } = useNaming(naming, taken)
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null
  const make = () => {
    if (!ready) return
    put([{ kind: 'app', name, body: { label: labelFrom(naming, name), needs: ['org'] } }]).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(`/studio/objects?app=${name}&new=1`)
  }
  return (
    <Modal open title={t('app.new')} okText={t('app.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={make} onCancel={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <p className={styles.lead}>{t('app.lead')}</p>
        <NameBoxes value={naming} onChange={setNaming} taken={taken} placeholder={t('app.example')} />
        <button type="submit" hidden />
      </form>
    </Modal>
  )
}
