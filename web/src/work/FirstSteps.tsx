/** First steps of a company that was just installed: what there is to do, read from what there is (ADR 0092). */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { http, useMeta } from '@/api'
import { Button, DoneIcon, Panel } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './firstSteps.module.css'

interface Step {
  name: 'people' | 'candidates' | 'channel' | 'records' | 'factor' | 'backups'
  done: boolean
  /** Whose records answer the step. */
  object: string | null
}

const PUT_AWAY = 'yd.first-steps'

function leadsTo(step: Step): string {
  if (step.name === 'people' || step.name === 'candidates') return `/records/${step.object}`
  return { channel: '/channels', records: '/imports', factor: '/account', backups: '/backups' }[step.name]
}

export default function FirstSteps() {
  const t = useTexts('first-steps')
  const say = useSay()
  const objects = useMeta().data?.objects
  const [away, putAway] = useState(() => localStorage.getItem(PUT_AWAY) === 'away')
  const { data } = useQuery({ queryKey: ['first-steps'], queryFn: ({ signal }) => http.get<{ rows: Step[] }>('/first-steps', {}, signal), enabled: !away, refetchOnMount: 'always' })
  const open = data?.rows.filter((step) => !step.done).length ?? 0
  if (away || !data || open === 0) return null
  const named = (step: Step) => say(objects?.find((object) => object.name === step.object)?.label ?? '')
  return (
    <Panel
      className={styles.panel}
      title={t('title')}
      note={t('note', { count: open })}
      flush
      actions={
        <Button
          size="small"
          type="text"
          onClick={() => {
            localStorage.setItem(PUT_AWAY, 'away')
            putAway(true)
          }}
        >
          {t('put_away')}
        </Button>
      }
    >
      <ol className={styles.steps}>
        {data.rows.map((step, at) => (
          <li key={step.name} data-done={step.done}>
            <span className={styles.mark} aria-hidden>
              {step.done ? <DoneIcon size={18} /> : at + 1}
            </span>
            <div className={styles.words}>
              <strong>{t(`step.${step.name}`, { name: named(step) })}</strong>
              {step.done ? null : <span>{t(`why.${step.name}`)}</span>}
            </div>
            {step.done ? (
              <span className={styles.done}>{t('done')}</span>
            ) : (
              <Link to={leadsTo(step)} aria-label={t('open_of', { name: t(`step.${step.name}`, { name: named(step) }) })}>
                {t('open')}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
