/** The form of a field report. What is written stays while the page around it changes because the network went or came. */
import { useState, type ReactNode } from 'react'

import { freshKey } from '@/api'
import { Button, Chips, Input, Labelled, SendIcon, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Topics } from './away'
import { keep, kept, type Kept } from './kept'
import { WaitingReports } from './WaitingReports'
import styles from './reports.module.css'
import { useWriting } from './writing'

interface TellingProps {
  user: string
  object: string
  topics: Topics
  waiting: readonly Kept[]
  onShow: (waiting: Kept[]) => void
  /** Sends what waits and says what is left; without it all is kept for later. */
  onSend?: () => Promise<Kept[]>
  /** Values of further fields. */
  more?: Record<string, unknown>
  onTold?: () => void
  children?: ReactNode
}

export function Telling({ user, object, topics, waiting, onShow, onSend, more, onTold, children }: TellingProps) {
  const t = useTexts('zones')
  const say = useSay()
  const [{ text, about }, write] = useWriting(user)
  const [busy, work] = useState(false)
  const topic = about ?? topics.first
  const tell = async () => {
    const values = { text: text.trim(), topic, seen_at: new Date().toISOString(), ...more }
    const mine: Kept = { entry: freshKey(), object, values }
    const all = [...kept(user), mine]
    if (!keep(user, all)) {
      toast.error(t('report.unkept'))
      return
    }
    work(true)
    const left = await (onSend?.() ?? Promise.resolve(all)).finally(() => work(false))
    onShow(left)
    const still = left.find((one) => one.entry === mine.entry)
    if (still?.refused) return
    write({ text: '', about })
    onTold?.()
    toast.success(t(still ? 'report.kept' : 'report.sent'))
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) void tell()
      }}
    >
      <Labelled label={t('report.text')} required>
        {(tied) => <Input.TextArea {...tied} rows={4} maxLength={2000} value={text} placeholder={t('report.hint')} onChange={(event) => write({ text: event.target.value, about })} />}
      </Labelled>
      <Chips single label={say(topics.label)} options={topics.choices.map((one) => ({ value: one.value, label: say(one.label) }))} value={[topic]} onChange={([next]) => next && write({ text, about: next })} />
      {children}
      <Button type="primary" size="large" block htmlType="submit" icon={<SendIcon />} loading={busy} disabled={!text.trim()}>
        {t('report.tell')}
      </Button>
      <WaitingReports user={user} waiting={waiting} onShow={onShow} onSend={onSend} />
    </form>
  )
}
