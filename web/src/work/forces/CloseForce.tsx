/** The closing review: what came of it, what is learnt; with it everything ends. */
import { useState } from 'react'

import type { ForceOpened } from '@/api'
import { Chips, Input, Labelled, Modal } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

export function CloseForce({ opened, onClose }: { opened: ForceOpened; onClose: () => void }) {
  const t = useTexts('task-forces')
  const say = useSay()
  const [result, choose] = useState('')
  const [lessons, write] = useState('')
  const post = useForcePost(opened.force.id, onClose)
  return (
    <Modal open title={t('close')} okText={t('close_do')} cancelText={t('cancel')} okButtonProps={{ disabled: result === '' || !lessons.trim(), loading: post.isPending }} onOk={() => post.mutate({ path: 'closing', body: { result, lessons: lessons.trim() } })} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('result_name')} required>
          <Chips single label={t('result_name')} value={[result]} options={opened.results.map((one) => ({ value: one.value, label: one.label ? say(one.label) : one.value }))} onChange={([next]) => choose(next ?? '')} />
        </Labelled>
        <Labelled label={t('lessons')} required>
          {(tied) => <Input.TextArea {...tied} rows={4} maxLength={4000} value={lessons} placeholder={t('lessons_hint')} onChange={(event) => write(event.target.value)} />}
        </Labelled>
        <p className={styles.quiet}>{t('close_note')}</p>
      </div>
    </Modal>
  )
}
