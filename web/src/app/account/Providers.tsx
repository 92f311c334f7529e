/** Providers of the company's accounts, for who manages definitions: the address to register, and the secret they gave. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { http } from '@/api'
import { Alert, Blank, Button, Failed, Input, LockIcon, Labelled, Modal, Panel, SkeletonRows, toast, Tone } from '@/design'
import { formatTime, useSay, useTexts, type Said } from '@/i18n'

import styles from './account.module.css'

interface Provider {
  name: string
  label: Said
  issuer: string
  client_id: string
  active: boolean
  back: string
  /** Where it tells that somebody signed out there; null for platforms. */
  logout: string | null
  secret_made_at: string | null
}

export const PROVIDERS = ['sign-in', 'providers'] as const

export function useProviders() {
  return useQuery({ queryKey: PROVIDERS, queryFn: async ({ signal }) => (await http.get<{ rows: Provider[] }>('/sign-on/providers', undefined, signal)).rows })
}

export function Providers() {
  const t = useTexts('my-account')
  const found = useProviders()
  return (
    <Panel flush title={t('providers.title')} note={t('providers.note')} actions={<Link to="/studio/definitions/sign_on">{t('providers.edit')}</Link>}>
      {found.isPending ? (
        <SkeletonRows count={2} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        <Blank icon={<LockIcon />} title={t('providers.none')} />
      ) : (
        <ul className={styles.list}>
          {found.data.map((one) => (
            <ProviderLine key={one.name} shown={one} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ProviderLine({ shown }: { shown: Provider }) {
  const t = useTexts('my-account')
  const say = useSay()
  const [giving, give] = useState(false)
  return (
    <li className={styles.account}>
      <div className={styles.line}>
        <div className={styles.words}>
          <b>
            {say(shown.label)} {shown.active ? null : <Tone tone="grey">{t('providers.off')}</Tone>}
          </b>
          <span className={styles.facts}>
            <span>{shown.issuer}</span>
            <span>{t('providers.client', { id: shown.client_id })}</span>
            <span>{t('providers.back', { address: shown.back })}</span>
            {shown.logout ? <span>{t('providers.logout', { address: shown.logout })}</span> : null}
            <span>{shown.secret_made_at ? t('providers.secret_since', { at: formatTime(shown.secret_made_at) }) : t('providers.secret_none')}</span>
          </span>
        </div>
        <Button onClick={() => give(true)}>{t('providers.secret')}</Button>
      </div>
      {giving ? <GiveSecret name={shown.name} onClose={() => give(false)} /> : null}
    </li>
  )
}

function GiveSecret({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const [secret, setSecret] = useState('')
  const giving = useMutation({
    mutationFn: () => http.put(`/sign-on/${encodeURIComponent(name)}/secret`, { secret: secret.trim() }),
    onSuccess: () => {
      toast.success(t('providers.secret_kept'))
      onClose()
      return client.invalidateQueries({ queryKey: PROVIDERS })
    },
  })
  return (
    <Modal open title={t('providers.secret')} okText={t('providers.keep')} cancelText={t('cancel')} okButtonProps={{ disabled: !secret.trim(), loading: giving.isPending }} onOk={() => giving.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('providers.secret_label')} required hint={t('providers.secret_note')}>
          {(tied) => <Input.Password {...tied} autoComplete="off" maxLength={1000} value={secret} onChange={(event) => setSecret(event.target.value)} />}
        </Labelled>
        {giving.isError ? <Alert type="error" showIcon title={giving.error.message} /> : null}
      </div>
    </Modal>
  )
}
