/** API keys: made with scopes and a pace, shown once, ended at once. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, useAbility } from '@/api'
import { AddIcon, Alert, Blank, Button, Checkbox, CopyIcon, Failed, LockIcon, Modal, Panel, RemoveIcon, SkeletonRows, Tone, Tooltip, toast, useAsk, useTick } from '@/design'
import { formatAgo, formatTime, useTexts } from '@/i18n'

import { NewKey } from './NewKey'
import styles from './developer.module.css'

export interface Key {
  id: string
  label: string
  scopes: string[]
  per_minute: number
  created_at: string
  expires_at: string | null
  used_at: string | null
  networks: string[]
  user: { id: string; name: string }
}

export function Keys() {
  const t = useTexts('developer')
  const manages = useAbility('manage_accounts')
  const [everybody, setEverybody] = useState(false)
  const [making, make] = useState(false)
  const [secret, show] = useState('')
  const keys = useQuery({ queryKey: ['tokens', everybody], queryFn: ({ signal }) => http.get<{ rows: Key[] }>('/tokens', { everybody }, signal) })
  return (
    <>
      <div className={styles.head}>
        <p>{t('keys.note')}</p>
        {manages ? (
          <Checkbox checked={everybody} onChange={(event) => setEverybody(event.target.checked)}>
            {t('keys.everybody')}
          </Checkbox>
        ) : null}
        <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
          {t('keys.new')}
        </Button>
      </div>
      <Panel flush>
        {keys.isPending ? (
          <SkeletonRows count={3} />
        ) : keys.isError ? (
          <Failed error={keys.error} retry={() => void keys.refetch()} />
        ) : keys.data.rows.length === 0 ? (
          <Blank icon={<LockIcon />} title={t('keys.none')} note={t('keys.none_note')} />
        ) : (
          <ul className={styles.list}>
            {keys.data.rows.map((key) => (
              <Line key={key.id} shown={key} everybody={everybody} />
            ))}
          </ul>
        )}
      </Panel>
      {making && (
        <NewKey
          onClose={() => make(false)}
          onMade={(made) => {
            make(false)
            show(made)
          }}
        />
      )}
      {secret ? <Shown secret={secret} onClose={() => show('')} /> : null}
    </>
  )
}

function Line({ shown, everybody }: { shown: Key; everybody: boolean }) {
  const t = useTexts('developer')
  const ask = useAsk()
  const now = useTick()
  const client = useQueryClient()
  const ending = useMutation({
    mutationFn: () => http.remove(`/tokens/${shown.id}`),
    onSuccess: () => {
      toast.success(t('keys.ended'))
      return client.invalidateQueries({ queryKey: ['tokens'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  const end = async () => {
    if (await ask({ title: t('keys.end_title', { name: shown.label }), content: t('keys.end_note'), okText: t('keys.end'), danger: true })) ending.mutate()
  }
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        <b>{shown.label}</b>
        <span className={styles.scopes}>
          {shown.scopes.map((scope) => (
            <Tone key={scope} tone={scope.endsWith('read') ? 'blue' : 'amber'}>
              {scope}
            </Tone>
          ))}
        </span>
      </div>
      <div className={styles.facts}>
        {everybody ? <span>{shown.user.name}</span> : null}
        <span>{t('keys.pace', { count: shown.per_minute })}</span>
        <span>{shown.used_at ? t('keys.used', { ago: formatAgo(shown.used_at, now) }) : t('keys.unused')}</span>
        <span>{shown.expires_at ? t('keys.until', { time: formatTime(shown.expires_at) }) : t('keys.forever')}</span>
        {shown.networks.length ? <span>{t('keys.from', { networks: shown.networks.join(' ') })}</span> : null}
        <Tooltip title={t('keys.end')}>
          <Button type="text" icon={<RemoveIcon />} aria-label={`${t('keys.end')} · ${shown.label}`} loading={ending.isPending} onClick={() => void end()} />
        </Tooltip>
      </div>
    </li>
  )
}

function Shown({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTexts('developer')
  return (
    <Modal open title={t('keys.made')} okText={t('keys.kept')} cancelButtonProps={{ style: { display: 'none' } }} mask={{ closable: false }} onOk={onClose} onCancel={onClose}>
      <div className={styles.form}>
        <Alert type="warning" showIcon title={t('keys.once')} />
        <pre className={styles.code} tabIndex={0}>
          {secret}
        </pre>
        <div>
          <Button icon={<CopyIcon />} onClick={() => void navigator.clipboard.writeText(secret).then(() => toast.success(t('copied')))}>
            {t('copy')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
