/** A new key: who uses it, and what an office platform shows or is shown. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Labelled, LockIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { channelQueries, type KeyMade } from './queries'
import { signsIn } from './words'
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
  // A broker may ask for nobody's password.
  const optional = (drawn: boolean) => drawn || format === 'mqtt'
  const given = (name: string) => Boolean(shared[name]?.trim())
  const ready = asks.every((ask) => optional(ask.drawn) || given(ask.name)) && given('certificate') === given('private_key')
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
        <Labelled key={ask.name} label={say(ask.label)} hint={ask.drawn ? t('key.drawn') : ask.lines ? t('password.certificate') : optional(ask.drawn) ? t('password.open') : undefined} required={!optional(ask.drawn)}>
          {(tied) => ask.lines ? <Input.TextArea {...tied} rows={3} autoComplete="off" spellCheck={false} maxLength={20_000} value={shared[ask.name] ?? ''} onChange={(event) => setShared({ ...shared, [ask.name]: event.target.value })} /> : <Input {...tied} type={signsIn(format) ? 'password' : 'text'} autoComplete={signsIn(format) ? 'new-password' : 'off'} maxLength={200} value={shared[ask.name] ?? ''} onChange={(event) => setShared({ ...shared, [ask.name]: event.target.value })} />}
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
