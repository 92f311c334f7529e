/** Where one is in connecting a channel, and why a change was not published. */
import { useNavigate } from 'react-router'

import { Alert, Button, Steps, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { openDraft } from '../draft'
import { Faulty, HeldBack } from './publishing'
import { isFetched } from './words'
import styles from './channels.module.css'

const STEPS = ['kind', 'about', 'key', 'wait', 'map'] as const

export function SetupSteps({ at, format }: { at: number; format?: string }) {
  const t = useTexts('channel-setup')
  const narrow = useNarrow()
  // Where we fetch there is no key to draw.
  const named = (step: (typeof STEPS)[number]) => t(`step.${step === 'key' && isFetched(format ?? '') ? 'join' : step}`)
  if (narrow) return <p className={styles.quiet}>{t('step.of', { at: at + 1, all: STEPS.length, name: named(STEPS[at]!) })}</p>
  return <Steps size="small" current={at} items={STEPS.map((name) => ({ title: named(name) }))} className={styles.steps} />
}

export function NotPublished({ error }: { error: Error | null }) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const go = useNavigate()
  if (!error) return null
  if (error instanceof HeldBack) {
    const open = () => void openDraft(error.draft).then(() => go('/studio'))
    return <Alert type="warning" showIcon title={t('held')} description={error.missing.map((one) => say(one.text)).join(' ')} action={<Button onClick={open}>{t('held_open')}</Button>} />
  }
  if (error instanceof Faulty) return <Alert type="error" showIcon title={t('faulty')} description={error.faults.map((one) => say(one.text) || one.slug).join(' ')} />
  return <Alert type="error" showIcon title={error.message} />
}
