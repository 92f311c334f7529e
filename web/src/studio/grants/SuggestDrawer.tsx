/** One cell for who may not change it: how far it goes and by which rules, and the suggestion of another reach with its reason. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { suggest } from '@/api'
import { Alert, Button, Drawer, Input, Labelled, Radio, Section, SendIcon, toast, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { GuardLines } from './GuardLines'
import { ReachMark } from './ReachMark'
import { SuggestedHere } from './SuggestedHere'
import { useReachWords, type Reading } from './reading'
import { wider, type Matrix, type Place, type Reach } from './shapes'
import type { Suggested } from './suggested'
import styles from './matrix.module.css'

interface SuggestDrawerProps {
  matrix: Matrix
  reading: Reading
  suggested: Suggested
  place: Place
  onClose: () => void
}

export function SuggestDrawer({ matrix, reading, suggested, place, onClose }: SuggestDrawerProps) {
  const t = useTexts('suggestions')
  const tg = useTexts('studio-grants')
  const say = useSay()
  const form = useId()
  const narrow = useNarrow()
  const client = useQueryClient()
  const wordsOf = useReachWords(matrix)
  const cell = reading.cell(place)
  const now = cell?.reach ?? 'none'
  const [reach, choose] = useState<Reach | null>(null)
  const [reason, write] = useState('')
  const object = matrix.objects.find((one) => one.name === place.object)
  const role = matrix.roles.find((one) => one.short === place.role)
  const action = matrix.actions.find((one) => one.name === place.action)
  const send = useMutation({
    mutationFn: (wanted: Reach) => suggest({ ...place, reach: wanted, reason: reason.trim() }),
    onSuccess: async () => {
      toast.success(t('sent'))
      await client.invalidateQueries({ queryKey: ['suggestions'] })
      onClose()
    },
  })
  const ready = reach !== null && reason.trim() !== ''
  return (
    <Drawer open size={narrow ? '100%' : 440} title={tg('cell', { role: say(role?.label), action: say(action?.label), object: say(object?.label) })} onClose={onClose}>
      <form
        id={form}
        className={styles.sheet}
        onSubmit={(event) => {
          event.preventDefault()
          if (reach && ready) send.mutate(reach)
        }}
      >
        {send.isError ? <Alert type="error" showIcon title={send.error.message} /> : null}
        <SuggestedHere matrix={matrix} suggested={suggested} place={place} />
        <Section title={t('should')}>
          <p className={styles.words}>{tg('reach.now', { reach: wordsOf(cell) })}</p>
          <Radio.Group className={styles.steps} aria-label={t('should')} value={reach} onChange={(event) => choose(event.target.value as Reach)}>
            {matrix.reaches
              .filter((one) => object?.reaches.includes(one.name))
              .map((one) => (
                <Radio key={one.name} value={one.name} disabled={(one.name === now && !cell?.more) || (cell !== undefined && wider(cell.wide, one.name))}>
                  <ReachMark reach={one.name} more={false} words={say(one.label)} />
                  <small>{tg(`reach.note.${one.name}`)}</small>
                </Radio>
              ))}
          </Radio.Group>
        </Section>
        <Labelled label={t('reason')} required>
          {(tied) => <Input.TextArea {...tied} rows={3} maxLength={1000} value={reason} placeholder={t('reason_hint')} onChange={(event) => write(event.target.value)} />}
        </Labelled>
        <div>
          <Button type="primary" htmlType="submit" icon={<SendIcon />} disabled={!ready} loading={send.isPending}>
            {t('send')}
          </Button>
          <p className={styles.quiet}>{t('send_note')}</p>
        </div>
        <Section title={tg('behind')}>
          {cell?.grants.length ? (
            <ul className={styles.waiting}>
              {cell.grants.map((grant) => (
                <li key={grant.name}>{say(grant.words)}</li>
              ))}
            </ul>
          ) : (
            <p className={styles.quiet}>{tg('behind_none')}</p>
          )}
          <GuardLines object={object} />
        </Section>
      </form>
    </Drawer>
  )
}
