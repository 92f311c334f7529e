/** What was told: by state, opened for the payload and the answer, sent again. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Blank, Button, Collapse, Failed, RefreshIcon, Segmented, SkeletonRows, Tone, WebhookIcon, toast, type ToneName } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { webhookQueries, type Effect } from './queries'
import styles from './webhooks.module.css'

const TONES: Record<Effect['state'], ToneName> = { waiting: 'blue', done: 'green', dead: 'red' }

export function Effects({ webhook }: { webhook: string }) {
  const t = useTexts('studio-webhooks')
  const [state, setState] = useState('')
  const [cursors, setCursors] = useState<(string | null)[]>([null])
  const found = useQuery(webhookQueries.effects(webhook, state, cursors[cursors.length - 1] ?? null))
  return (
    <div className={styles.form}>
      <Segmented
        aria-label={t('effects.filter')}
        value={state}
        onChange={(next: string) => {
          setState(next)
          setCursors([null])
        }}
        options={['', 'waiting', 'done', 'dead'].map((one) => ({ value: one, label: t(`effects.${one || 'all'}`) }))}
      />
      {found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <Blank icon={<WebhookIcon />} title={t('effects.none')} note={t('effects.none_note')} />
      ) : (
        <Collapse
          size="small"
          destroyOnHidden
          items={found.data.rows.map((effect) => ({
            key: effect.id,
            label: (
              <span className={styles.effect}>
                <Tone tone={TONES[effect.state]}>{t(`effects.${effect.state}`)}</Tone>
                <span className={styles.grow}>
                  <code>{effect.event_type}</code> {effect.status ?? ''} {effect.error && effect.state !== 'done' ? effect.error : ''}
                </span>
                <time dateTime={effect.at}>{formatTime(effect.at)}</time>
              </span>
            ),
            children: <Detail effect={effect} />,
          }))}
        />
      )}
      <div className={styles.pager}>
        {cursors.length > 1 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>{t('effects.newer')}</Button>}
        {found.data?.next && <Button onClick={() => setCursors([...cursors, found.data.next])}>{t('effects.older')}</Button>}
      </div>
    </div>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function Detail({ effect }: { effect: Effect }) {
  const t = useTexts('studio-webhooks')
  const client = useQueryClient()
  const found = useQuery(webhookQueries.effect(effect.id))
  const again = useMutation({
    mutationFn: () => http.post(`/effects/${effect.id}/replay`, {}),
    onSuccess: () => {
      toast.success(t('effects.replayed'))
      return client.invalidateQueries({ queryKey: ['webhooks'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  return (
    <div className={styles.form}>
      <p className={styles.hint}>
        {t('effects.attempts', { count: effect.attempts })}
        {effect.took_ms !== null ? ` · ${effect.took_ms} ms` : ''}
        {effect.state === 'waiting' ? ` · ${t('effects.due', { time: formatTime(effect.due_at) })}` : ''}
      </p>
      {found.data ? (
        <>
          <pre className={styles.code} tabIndex={0} aria-label={t('effects.payload')}>
            {pretty(found.data.body)}
          </pre>
          {found.data.answer ? (
            <pre className={styles.code} tabIndex={0} aria-label={t('effects.answer')}>
              {found.data.answer}
            </pre>
          ) : null}
        </>
      ) : (
        <SkeletonRows count={2} />
      )}
      <div>
        <Button icon={<RefreshIcon />} loading={again.isPending} onClick={() => again.mutate()}>
          {t('effects.replay')}
        </Button>
      </div>
    </div>
  )
}
