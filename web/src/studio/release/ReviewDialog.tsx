/** Asking the people who will work with it to try a draft before it is released. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { Alert, Input, Labelled, Modal, Section, Select, toast, useNarrow } from '@/design'
import { useTexts } from '@/i18n'

import { askReview, useDraftLife } from '../draft'
import { useRoleOptions, useRoleWords } from './roles'
import { NO_GUESS, TimeSavedBoxes, guessOf, type Guessing } from './TimeSaved'
import styles from './release.module.css'

export default function ReviewDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts('studio-release')
  const ts = useTexts('studio')
  const narrow = useNarrow()
  const draft = useDraftLife((life) => life.known)
  const must = draft?.gate?.roles ?? []
  const options = useRoleOptions()
  const words = useRoleWords()
  const [roles, setRoles] = useState<string[]>([...new Set([...must, ...(draft?.review?.roles ?? [])])])
  const [guess, setGuess] = useState<Guessing>({ ...NO_GUESS, ...draft?.review?.time_saved })
  const [note, setNote] = useState(draft?.review?.note ?? '')
  const begun = Object.values(guess).some((one) => one !== null)
  const ready = roles.length > 0 && (!begun || guessOf(guess) !== null)
  const asking = useMutation({
    mutationFn: () => askReview({ roles, note: note.trim(), time_saved: guessOf(guess) }),
    onSuccess: () => {
      toast.success(t('ask.done', { roles: roles.map(words).join('、') }))
      onClose()
    },
  })
  return (
    <Modal
      open
      width={narrow ? '100%' : 600}
      title={t('ask.title', { title: draft?.title })}
      okText={t('ask.go')}
      cancelText={ts('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: asking.isPending }}
      onOk={() => asking.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <p className={styles.lead}>{t('ask.lead')}</p>
        <Labelled label={t('ask.roles')} hint={must.length ? t('ask.must', { roles: must.map(words).join('、'), count: draft?.gate?.sign_offs }) : t('ask.free')} required>
          {(tied) => (
            <Select<string[]>
              {...tied}
              mode="multiple"
              style={{ width: '100%' }}
              value={roles}
              options={options.map((one) => ({ ...one, disabled: must.includes(one.value) }))}
              onChange={setRoles}
            />
          )}
        </Labelled>
        <Labelled label={t('ask.note')} hint={t('ask.note_hint')}>
          {(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Labelled>
        <Section title={t('estimate.title')}>
          <TimeSavedBoxes value={guess} onChange={setGuess} />
        </Section>
        {asking.isError ? <Alert type="error" showIcon title={asking.error.message} /> : null}
      </div>
    </Modal>
  )
}
