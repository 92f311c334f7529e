/** A new key: who uses it, and what an office platform shows or is shown. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Labelled, LockIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { channelQueries, type KeyMade } from './queries'
import styles from './channels.module.css'

interface KeyFormProps {
  channel: string
  format: string
  action: string
  onMade: (made: KeyMade) => void
}

export function KeyForm({ channel, format, action, onMade }: KeyFormProps) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const client = useQueryClient()
  const kinds = useQuery(channelQueries.kinds())
  const asks = kinds.data?.find((one) => one.format === format)?.asks ?? []
  const [label, setLabel] = useState('')
  const [shared, setShared] = useState<Record<string, string>>({})
  const drawing = useMutation({
    mutationFn: () => http.post<KeyMade>(`/channels/${channel}/keys`, { label: label.trim(), ...(asks.length ? { shared } : {}) }),
    onSuccess: (made) => {
      onMade(made)
      return client.invalidateQueries({ queryKey: ['channels'] })
    },
  })
  const ready = asks.every((ask) => ask.drawn || shared[ask.name]?.trim())
  return (
    <form
      className={styles.blocks}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) drawing.mutate()
      }}
    >
      <Labelled label={t('key.name')} hint={t('key.name_hint')}>
        {(tied) => <Input {...tied} autoComplete="off" maxLength={100} value={label} placeholder={t('key.example')} onChange={(event) => setLabel(event.target.value)} />}
      </Labelled>
      {asks.map((ask) => (
        <Labelled key={ask.name} label={say(ask.label)} hint={ask.drawn ? t('key.drawn') : undefined} required={!ask.drawn}>
          {(tied) => <Input {...tied} type={format === 'mailbox' ? 'password' : 'text'} autoComplete={format === 'mailbox' ? 'new-password' : 'off'} maxLength={200} value={shared[ask.name] ?? ''} onChange={(event) => setShared({ ...shared, [ask.name]: event.target.value })} />}
        </Labelled>
      ))}
      {drawing.isError ? <Alert type="error" showIcon title={drawing.error.message} /> : null}
      <div>
        <Button type="primary" htmlType="submit" icon={<LockIcon />} disabled={!ready} loading={drawing.isPending}>
          {action}
        </Button>
      </div>
    </form>
  )
}
