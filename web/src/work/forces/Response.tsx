/** The first response: what was said, or saying it while the clock runs. */
import { useState } from 'react'

import type { ForceOpened } from '@/api'
import { Button, Input, Panel } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { useForcePost } from './doing'
import styles from './forces.module.css'

export function Response({ opened }: { opened: ForceOpened }) {
  const t = useTexts('task-forces')
  const { force } = opened
  const [said, say] = useState('')
  const post = useForcePost(force.id, () => say(''))
  return (
    <Panel title={t('response')} note={force.responded ? undefined : t('response_note')}>
      {force.responded ? (
        <p className={styles.purpose}>
          {force.responded.said}
          <small>{t('by_at', { who: force.responded.by.title, at: formatTime(force.responded.at) })}</small>
        </p>
      ) : opened.member && force.open ? (
        <form
          className={styles.line}
          onSubmit={(event) => {
            event.preventDefault()
            if (said.trim()) post.mutate({ path: 'response', body: { said: said.trim() } })
          }}
        >
          <Input value={said} maxLength={500} aria-label={t('response_said')} placeholder={t('response_hint')} onChange={(event) => say(event.target.value)} />
          <Button type="primary" htmlType="submit" disabled={!said.trim()} loading={post.isPending}>
            {t('respond')}
          </Button>
        </form>
      ) : (
        <p className={styles.quiet}>{t('not_yet')}</p>
      )}
    </Panel>
  )
}
