/** Notes that only members read; for everybody else the panel says so. */
import { useState } from 'react'

import type { ForceOpened } from '@/api'
import { Button, Input, Panel } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

export function SealedNotes({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const [text, write] = useState('')
  const post = useForcePost(opened.force.id, () => write(''))
  const { notes } = opened
  return (
    <Panel title={t('notes')} note={t('notes_note')}>
      {notes === null ? (
        <p className={styles.quiet}>{t('notes_closed')}</p>
      ) : (
        <>
          {opened.force.open ? (
            <form
              className={styles.line}
              onSubmit={(event) => {
                event.preventDefault()
                if (text.trim()) post.mutate({ path: 'notes', body: { text: text.trim() } })
              }}
            >
              <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} maxLength={4000} value={text} aria-label={t('note_text')} placeholder={t('note_hint')} onChange={(event) => write(event.target.value)} />
              <Button htmlType="submit" disabled={!text.trim()} loading={post.isPending}>
                {t('note_keep')}
              </Button>
            </form>
          ) : null}
          <ul className={styles.rows} aria-label={t('notes')}>
            {notes.map((one) => (
              <li key={one.id} className={styles.row}>
                <p className={styles.purpose}>
                  {one.text}
                  <small>{t('by_at', { who: one.author.title, at: formatTime(one.at) })}</small>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}
