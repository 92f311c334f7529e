import { useState, type FormEvent } from 'react'

import { Alert, Button, Input, Panel } from '@/design'
import { useTexts } from '@/i18n'

import styles from './signals.module.css'

interface PublishBarProps {
  count: number
  faulty: boolean
  busy: boolean
  problem: string | null
  onPublish: (note: string) => void
  onDiscard: () => void
}

/** How much is changed, why, and the two ways out. */
export function PublishBar({ count, faulty, busy, problem, onPublish, onDiscard }: PublishBarProps) {
  const t = useTexts('signals')
  const [note, setNote] = useState('')
  const ready = note.trim() !== '' && !faulty
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) onPublish(note.trim())
  }
  return (
    <Panel title={t('publish.title', { count })}>
      <form className={styles.publish} onSubmit={submit}>
        <Input.TextArea
          rows={2}
          maxLength={300}
          value={note}
          disabled={busy}
          placeholder={t('publish.note_hint')}
          aria-label={t('publish.note')}
          onChange={(event) => setNote(event.target.value)}
        />
        {faulty ? <p className={styles.fault}>{t('publish.faulty')}</p> : null}
        {problem ? <Alert type="error" showIcon title={problem} /> : null}
        <div className={styles.publishFoot}>
          <Button disabled={busy} onClick={onDiscard}>
            {t('publish.discard')}
          </Button>
          <Button type="primary" htmlType="submit" loading={busy} disabled={!ready}>
            {t('publish.publish')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
