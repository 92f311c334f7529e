/** Choosing as whom the draft is looked at. The product then opens as that person would see it. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { request, setPreview } from '@/api'
import { Alert, Labelled, Modal } from '@/design'
import { useTexts } from '@/i18n'

import { FaultList, draftFaults } from './FaultList'
import { PersonSelect, type Person } from './parts/PersonSelect'
import type { Draft } from './shapes'
import styles from './studio.module.css'

export default function PreviewDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useTexts('studio')
  const [chosen, choose] = useState<Person | null>(null)
  const go = useNavigate()
  // What could not be published cannot be looked at: that is said here, not by pages that stay empty.
  const look = useMutation({
    mutationFn: () => request('GET', '/session', { draft: { id: draft.id, as: chosen?.id ?? null } }),
    onSuccess: () => {
      setPreview({ draft: draft.id, title: draft.title, as: chosen })
      location.assign('/')
    },
  })
  const faults = draftFaults(look.error)
  const jump = (to: string) => {
    onClose()
    void go(to)
  }
  return (
    <Modal open title={t('preview.title')} okText={t('preview.go')} cancelText={t('action.cancel')} okButtonProps={{ loading: look.isPending }} onOk={() => look.mutate()} onCancel={onClose}>
      <Labelled label={t('preview.as')} hint={t('preview.note')}>
        {(tied) => (
          <PersonSelect {...tied} nobody={t('preview.myself')} value={chosen} onChange={choose} />
        )}
      </Labelled>
      {draft.changes.some((one) => one.kind === 'rollout' && one.body) ? <p className={styles.more}>{t('preview.rollout')}</p> : null}
      <p className={styles.more}>
        <Link to="/studio/try" onClick={onClose}>
          {t('preview.try')}
        </Link>
      </p>
      {look.error ? <Alert type="error" showIcon className={styles.refused} title={look.error.message} /> : null}
      {faults ? <FaultList faults={faults} onJump={jump} /> : null}
    </Modal>
  )
}
