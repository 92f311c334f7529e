/** Passkeys: a finger, a face or a PIN of a device in the place of password and code. Lines of the panel of second factors. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Labelled, Menu, Modal, MoreIcon, toast, Tone, useAsk } from '@/design'
import { formatTime, useTexts } from '@/i18n'

import { makePasskey, PasskeyStopped, passkeysWork, type MakingOptions } from '../passkeys'
import styles from './account.module.css'
import { deviceOf } from './devices'
import { useProving } from './proving'
import type { PasskeyShown } from './shapes'

interface PasskeysProps {
  /** Recovery codes that came with the first one; empty when there was a second factor before. */
  onMade: (codes: string[]) => void
}

export function Passkeys({ onMade }: PasskeysProps) {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const { proving, question } = useProving()
  const found = useQuery({ queryKey: ['sign-in', 'passkeys'], queryFn: ({ signal }) => http.get<{ rows: PasskeyShown[]; host: string | null }>('/me/passkeys', {}, signal) })
  const add = async () => {
    const { options } = await proving(() => http.post<{ options: MakingOptions }>('/me/passkeys/begin'))
    const credential = await makePasskey(options).catch((error: unknown) => {
      throw error instanceof PasskeyStopped ? new Error(t(`passkeys.${error.why}`)) : error
    })
    const { browser, system } = deviceOf(navigator.userAgent)
    const name = [system, browser].filter(Boolean).join(' · ').slice(0, 60) || t('passkeys.title')
    const { codes } = await http.post<{ codes: string[] }>('/me/passkeys', { name, credential })
    toast.success(t('passkeys.added'))
    await client.invalidateQueries({ queryKey: ['sign-in'] })
    onMade(codes)
  }
  const adding = useMutation({ mutationFn: add, onError: (error) => void toast.error(error.message) })
  const works = passkeysWork() && found.data?.host !== null
  return (
    <>
      <li className={styles.line}>
        <div className={styles.words}>
          <b>
            {t('passkeys.title')} {found.data?.rows.length ? <Tone tone="green">{t('factors.on')}</Tone> : null}
          </b>
          <span className={styles.facts}>{t(works ? 'passkeys.note' : 'passkeys.nowhere')}</span>
        </div>
        {works ? (
          <Button disabled={!found.data} loading={adding.isPending} onClick={() => adding.mutate()}>
            {t('passkeys.add')}
          </Button>
        ) : null}
      </li>
      {found.data?.rows.map((one) => (
        <Line key={one.id} shown={one} here={found.data.host} />
      ))}
      {question}
    </>
  )
}

function Line({ shown, here }: { shown: PasskeyShown; here: string | null }) {
  const t = useTexts('my-account')
  const client = useQueryClient()
  const ask = useAsk()
  const { proving, question } = useProving()
  const [renaming, rename] = useState(false)
  const again = () => client.invalidateQueries({ queryKey: ['sign-in'] })
  const ending = useMutation({
    mutationFn: () => proving(() => http.post(`/me/passkeys/${shown.id}/end`)),
    onSuccess: () => {
      toast.success(t('passkeys.ended', { name: shown.name }))
      return again()
    },
    onError: (error) => void toast.error(error.message),
  })
  const end = async () => {
    if (await ask({ title: t('passkeys.end_title', { name: shown.name }), content: t('passkeys.end_note'), okText: t('passkeys.end'), danger: true })) ending.mutate()
  }
  const label = t('passkeys.more', { name: shown.name })
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        <span>{shown.name}</span>
        <span className={styles.facts}>
          <span>{t('passkeys.made', { time: formatTime(shown.created_at) })}</span>
          <span>{shown.used_at ? t('passkeys.used', { time: formatTime(shown.used_at) }) : t('passkeys.unused')}</span>
          <span>{t(shown.synced ? 'passkeys.synced' : 'passkeys.alone')}</span>
          {here && here !== shown.host ? <span>{t('passkeys.elsewhere', { host: shown.host })}</span> : null}
        </span>
      </div>
      <Menu
        items={[
          { key: 'rename', label: t('passkeys.rename'), run: () => rename(true) },
          { key: 'end', label: t('passkeys.end'), danger: true, run: () => void end() },
        ]}
        label={label}
      >
        <Button type="text" icon={<MoreIcon />} aria-label={label} aria-haspopup="menu" />
      </Menu>
      {question}
      {renaming ? (
        <Rename
          shown={shown}
          onClose={() => {
            rename(false)
            void again()
          }}
        />
      ) : null}
    </li>
  )
}

function Rename({ shown, onClose }: { shown: PasskeyShown; onClose: () => void }) {
  const t = useTexts('my-account')
  const [name, setName] = useState(shown.name)
  const naming = useMutation({ mutationFn: () => http.put(`/me/passkeys/${shown.id}`, { name: name.trim() }), onSuccess: onClose })
  return (
    <Modal open title={t('passkeys.rename')} okText={t('passkeys.rename_do')} cancelText={t('cancel')} okButtonProps={{ disabled: !name.trim(), loading: naming.isPending }} onOk={() => naming.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('passkeys.name')} required>
          {(tied) => <Input {...tied} autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} onPressEnter={() => name.trim() && naming.mutate()} />}
        </Labelled>
        {naming.isError ? <Alert type="error" showIcon title={naming.error.message} /> : null}
      </div>
    </Modal>
  )
}
