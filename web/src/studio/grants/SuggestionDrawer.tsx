/** One suggestion: today's reach beside the wanted one, what it would do to people, and its answer: into a draft with one press, or no with words. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { declineSuggestion, suggestionAccess, takeSuggestion, withdrawSuggestion, type Suggestion } from '@/api'
import { Alert, Button, CloseIcon, DraftIcon, Drawer, ForwardIcon, Input, Labelled, Section, Tone, toast, UndoIcon, useAsk, useNarrow } from '@/design'
import { fullMomentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { openDraft } from '../draft'
import { AccessAsked } from './AccessChange'
import { ReachMark } from './ReachMark'
import { useReachWords, useReading } from './reading'
import type { Matrix, Reach } from './shapes'
import { TONES } from './suggested'
import styles from './matrix.module.css'

interface SuggestionDrawerProps {
  one: Suggestion
  matrix: Matrix | undefined
  onClose: () => void
}

export function SuggestionDrawer({ one, matrix, onClose }: SuggestionDrawerProps) {
  const t = useTexts('suggestions')
  const narrow = useNarrow()
  const answerable = one.may_answer && one.state === 'open'
  return (
    <Drawer open size={narrow ? '100%' : 520} title={one.title} onClose={onClose}>
      <div className={styles.sheet}>
        <p className={styles.quiet}>
          <Tone tone={TONES[one.state]}>{t(`state.${one.state}`)}</Tone> {t('by', { who: one.asked_by?.title ?? '', at: fullMomentWords(one.asked_at) })}
        </p>
        {matrix ? <Sides one={one} matrix={matrix} /> : null}
        <Section title={t('reason')}>
          <p>{one.reason}</p>
        </Section>
        {one.answer ? (
          <Section title={t('answer_title')}>
            <p>{one.answer}</p>
          </Section>
        ) : null}
        {answerable && !one.so_already ? <AccessAsked at={suggestionAccess(one.id)} known={['suggestions', one.id, 'access']} by="get" /> : null}
        {one.may_withdraw ? <Withdraw one={one} onClose={onClose} /> : null}
        {answerable ? <Answer one={one} onClose={onClose} /> : one.draft && one.state === 'taken' ? <ToDraft draft={one.draft} /> : null}
      </div>
    </Drawer>
  )
}

function Sides({ one, matrix }: { one: Suggestion; matrix: Matrix }) {
  const t = useTexts('suggestions')
  const say = useSay()
  const wordsOf = useReachWords(matrix)
  const cell = useReading(matrix).cell(one)
  const wanted = matrix.reaches.find((each) => each.name === one.reach)
  return (
    <Section title={t('sides')}>
      <p className={styles.sides}>
        <span>{t('today')}</span>
        <ReachMark reach={cell?.reach ?? 'none'} more={cell?.more ?? false} words={wordsOf(cell)} />
        <ForwardIcon aria-hidden />
        <span>{t('wanted')}</span>
        <ReachMark reach={one.reach as Reach} more={false} words={say(wanted?.label)} />
      </p>
      {one.state === 'open' && one.so_already ? <p className={styles.quiet}>{t('so_already')}</p> : null}
    </Section>
  )
}

/** The draft it lies in, to be published there in the ordinary way. */
function ToDraft({ draft }: { draft: string }) {
  const t = useTexts('suggestions')
  const navigate = useNavigate()
  return (
    <Button icon={<DraftIcon />} onClick={() => void openDraft(draft).then(() => navigate('/permissions'))}>
      {t('to_draft')}
    </Button>
  )
}

/** Of who made it, while nobody has answered. */
function Withdraw({ one, onClose }: { one: Suggestion; onClose: () => void }) {
  const t = useTexts('suggestions')
  const client = useQueryClient()
  const ask = useAsk()
  const again = () => client.invalidateQueries({ queryKey: ['suggestions'] })
  const doing = useMutation({
    mutationFn: () => withdrawSuggestion(one.id),
    onSuccess: async () => {
      toast.success(t('withdrawn_now'))
      await again()
      onClose()
    },
    onError: (error) => {
      toast.error(error.message)
      void again()
    },
  })
  const withdraw = async () => {
    if (await ask({ title: t('withdraw_ask'), content: t('withdraw_note'), okText: t('withdraw') })) doing.mutate()
  }
  return (
    <span>
      <Button icon={<UndoIcon />} loading={doing.isPending} onClick={() => void withdraw()}>
        {t('withdraw')}
      </Button>
    </span>
  )
}

function Answer({ one, onClose }: { one: Suggestion; onClose: () => void }) {
  const t = useTexts('suggestions')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [declining, decline] = useState(false)
  const [said, say] = useState('')
  const again = () => client.invalidateQueries({ queryKey: ['suggestions'] })
  const take = useMutation({
    mutationFn: () => takeSuggestion(one.id),
    onSuccess: async ({ draft }) => {
      await again()
      if (!draft) {
        toast.success(t('done_now'))
        return onClose()
      }
      toast.success(t('taken_now'))
      await client.invalidateQueries({ queryKey: ['studio', 'drafts'] })
      await openDraft(draft)
      await navigate('/permissions')
    },
    onError: again,
  })
  const refuse = useMutation({
    mutationFn: () => declineSuggestion(one.id, said.trim()),
    onSuccess: async () => {
      toast.success(t('declined_now'))
      await again()
      onClose()
    },
    onError: again,
  })
  const wrong = take.error ?? refuse.error
  return (
    <div className={styles.sheet}>
      {wrong ? <Alert type="error" showIcon title={wrong.message} /> : null}
      <span className={styles.tools}>
        <Button type="primary" icon={<DraftIcon />} loading={take.isPending} onClick={() => take.mutate()}>
          {t(one.so_already ? 'mark_done' : 'take')}
        </Button>
        <Button icon={<CloseIcon />} aria-expanded={declining} onClick={() => decline(!declining)}>
          {t('decline')}
        </Button>
      </span>
      <p className={styles.quiet}>{t(one.so_already ? 'mark_done_note' : 'take_note')}</p>
      {declining ? (
        <form
          className={styles.text}
          onSubmit={(event) => {
            event.preventDefault()
            if (said.trim()) refuse.mutate()
          }}
        >
          <Labelled label={t('decline_reason')} required>
            {(tied) => <Input.TextArea {...tied} rows={2} maxLength={1000} value={said} onChange={(event) => say(event.target.value)} />}
          </Labelled>
          <span>
            <Button danger htmlType="submit" disabled={!said.trim()} loading={refuse.isPending}>
              {t('decline_send')}
            </Button>
          </span>
        </form>
      ) : null}
    </div>
  )
}
