/** One temporary grant or request: who, what, until when, who said what; and what the reader may do about it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'

import { answerAccess, endAccess, extendAccess, reviewEmergency, type Temporary, type TemporaryState } from '@/api'
import { Alert, Button, Input, Labelled, Modal, toast, Tone, type ToneName } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { DaysBox } from './GiveAccess'
import styles from './access.module.css'

type Deed = 'grant' | 'refuse' | 'extend' | 'end' | 'fine' | 'not_fine'

const TONES: Record<TemporaryState, ToneName> = { asked: 'amber', waiting: 'blue', granted: 'green', refused: 'red', withdrawn: 'grey', lapsed: 'grey', ended: 'grey', revoked: 'red' }

/** `answers`: the reader answers for it. */
export function TemporaryCard({ given, answers = false }: { given: Temporary; answers?: boolean }) {
  const t = useTexts('access')
  const say = useSay()
  const [deed, choose] = useState<Deed | null>(null)
  const who = given.person?.title ?? (given.unit ? t('who_unit', { name: given.unit.title }) : '')
  const object = say(given.object_label)
  const packed = given.role.name.includes(':')
  const what = packed ? t('packed', { name: say(given.role.label) }) : given.record === null ? t('whole', { object }) : given.record.seen ? t('record_of', { object, title: given.record.title }) : t('record_hidden', { object })
  const open = given.state === 'granted' || given.state === 'waiting'
  const end = given.state === 'asked' ? t('withdraw') : given.mine ? t('give_back') : t('take_back')
  return (
    <article className={styles.card} aria-label={`${who} ${what}`}>
      <header className={styles.head}>
        <b>{packed ? who : t('gets', { who, actions: given.actions.map((one) => say(one)).join(t('between')) })}</b>
        {given.emergency ? <Tone tone="red">{t('emergency.mark')}</Tone> : null}
        <Tone tone={TONES[given.state]}>{t(`state.${given.state}`)}</Tone>
      </header>
      <p className={styles.words}>
        {given.record?.seen ? <Link to={`/records/${given.object}/${given.record.id}`}>{what}</Link> : what} {packed ? null : <small>{t('as_role', { role: say(given.role.label) })}</small>}
      </p>
      <History given={given} />
      {given.ends_at ? <p className={styles.words}>{until(given, t)}</p> : null}
      <div className={styles.actions}>
        {given.state === 'asked' && answers && !given.mine ? (
          <>
            <Button size="small" type="primary" onClick={() => choose('grant')}>
              {t('grant')}
            </Button>
            <Button size="small" onClick={() => choose('refuse')}>
              {t('refuse')}
            </Button>
          </>
        ) : null}
        {given.emergency && !given.review && answers && !given.mine ? (
          <>
            <Button size="small" type="primary" onClick={() => choose('fine')}>
              {t('fine')}
            </Button>
            <Button size="small" onClick={() => choose('not_fine')}>
              {t('not_fine')}
            </Button>
          </>
        ) : null}
        {open && answers && !given.mine && !given.emergency ? (
          <Button size="small" onClick={() => choose('extend')}>
            {t('extend')}
          </Button>
        ) : null}
        {(open && (answers || given.mine)) || (given.state === 'asked' && given.mine) ? (
          <Button size="small" danger={open} onClick={() => choose('end')}>
            {end}
          </Button>
        ) : null}
      </div>
      {deed ? <DeedDialog given={given} deed={deed} label={deed === 'end' ? end : t(deed)} onClose={() => choose(null)} /> : null}
    </article>
  )
}

function until(given: Temporary, t: ReturnType<typeof useTexts>): string {
  const over = given.state === 'revoked' && given.closed_at ? given.closed_at : given.ends_at
  const at = fullMomentWords(over ?? '')
  if (given.state === 'granted') return t('until', { at })
  if (given.state === 'waiting') return t('from_until', { from: fullMomentWords(given.starts_at ?? ''), at })
  return t('until_ended', { at })
}

function History({ given }: { given: Temporary }) {
  const t = useTexts('access')
  const asked = given.asked_by?.title ?? t('automation')
  const requested = !given.emergency && given.person !== null && given.asked_by?.id === given.person.id
  const lines: [string, string | null][] = [[requested ? t('asked_line', { name: asked, days: given.days, reason: given.reason }) : t(given.emergency ? 'emergency.line' : 'given_line', { name: asked, reason: given.reason }), given.asked_at]]
  if (requested && given.decided_by) {
    const name = given.decided_by.title
    lines.push([given.state === 'refused' ? t('refused_line', { name, said: given.said ?? '' }) : t('approved_line', { name }), given.decided_at])
  }
  if (given.review) lines.push([t(`reviewed_${given.review}`, { name: given.reviewed_by?.title ?? '', said: given.review_said ?? '' }), given.reviewed_at])
  if (given.extended_by) lines.push([t('extended_line', { name: given.extended_by.title }), given.extended_at])
  if (given.closed_by) {
    const name = given.closed_by.title
    lines.push([given.state === 'withdrawn' ? t('withdrawn_line', { name }) : given.closed_said ? t('closed_said', { name, said: given.closed_said }) : t('closed_line', { name }), given.closed_at])
  } else if (given.asked_by === null && given.closed_said) {
    // What an automation gave, another one ended.
    lines.push([t('closed_said', { name: t('automation'), said: given.closed_said }), given.closed_at])
  }
  return (
    <ul className={styles.history}>
      {lines.map(([words, at]) => (
        <li key={words}>
          {words} {at ? <time dateTime={at}>{fullMomentWords(at)}</time> : null}
        </li>
      ))}
    </ul>
  )
}

interface DeedDialogProps {
  given: Temporary
  deed: Deed
  label: string
  onClose: () => void
}

export function DeedDialog({ given, deed, label, onClose }: DeedDialogProps) {
  const t = useTexts('access')
  const form = useId()
  const client = useQueryClient()
  const [days, setDays] = useState(deed === 'grant' ? given.days : 1)
  const [said, setSaid] = useState('')
  const run = useMutation({
    mutationFn: () => {
      if (deed === 'extend') return extendAccess(given.id, days)
      if (deed === 'fine' || deed === 'not_fine') return reviewEmergency(given.id, { verdict: deed, said: said.trim() })
      if (deed === 'end') return endAccess(given.id, said.trim())
      return answerAccess(given.id, deed === 'grant' ? { verdict: 'granted', said: said.trim(), days } : { verdict: 'refused', said: said.trim() })
    },
    onSuccess: () => {
      toast.success(t('done'))
      onClose()
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['access'] }),
  })
  const reviews = deed === 'fine' || deed === 'not_fine'
  const title = reviews ? t('review_title', { name: given.person?.title ?? '' }) : deed === 'extend' ? t('extend_title') : deed === 'end' ? t(given.state === 'asked' ? 'withdraw_title' : 'end_title') : t('answer_title', { name: given.person?.title ?? '' })
  const needs = deed === 'refuse' || deed === 'not_fine'
  return (
    <Modal open typing title={title} onCancel={onClose} okText={label} cancelText={t('cancel')} okButtonProps={{ loading: run.isPending, disabled: needs && !said.trim(), danger: deed === 'end', htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          run.mutate()
        }}
      >
        {run.isError ? <Alert type="error" showIcon title={run.error.message} /> : null}
        {deed === 'end' && given.state !== 'asked' ? <p className={styles.words}>{t('end_note')}</p> : null}
        {deed === 'grant' || deed === 'extend' ? <DaysBox most={given.longest_days} value={days} label={deed === 'extend' ? t('extend_days') : t('days')} onChange={setDays} /> : null}
        {deed === 'extend' ? null : (
          <Labelled label={deed === 'not_fine' ? t('said_not_fine') : needs ? t('said_refuse') : t('said')} hint={t('said_hint')} required={needs}>
            {(tied) => <Input.TextArea {...tied} rows={2} maxLength={500} value={said} onChange={(event) => setSaid(event.target.value)} />}
          </Labelled>
        )}
      </form>
    </Modal>
  )
}
