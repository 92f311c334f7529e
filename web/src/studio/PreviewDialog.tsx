/** Choosing as whom the draft is looked at. The product then opens as that person would see it. */
import { useState } from 'react'

import { setPreview } from '@/api'
import { Labelled, Modal } from '@/design'
import { useTexts } from '@/i18n'

import { PersonSelect, type Person } from './parts/PersonSelect'
import type { Draft } from './shapes'

export default function PreviewDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useTexts('studio')
  const [chosen, choose] = useState<Person | null>(null)
  const open = () => {
    setPreview({ draft: draft.id, title: draft.title, as: chosen })
    location.assign('/')
  }
  return (
    <Modal open title={t('preview.title')} okText={t('preview.go')} cancelText={t('action.cancel')} onOk={open} onCancel={onClose}>
      <Labelled label={t('preview.as')} hint={t('preview.note')}>
        {(tied) => (
          <PersonSelect {...tied} nobody={t('preview.myself')} value={chosen} onChange={choose} />
        )}
      </Labelled>
    </Modal>
  )
}
