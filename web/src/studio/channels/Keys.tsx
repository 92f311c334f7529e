/** The keys of a channel: who uses them, since when; a new one, a rotation with an overlap, an end at once. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { AddIcon, Blank, Button, Failed, Labelled, LockIcon, Modal, Panel, RefreshIcon, Select, SkeletonRows, Tone, toast, useAsk, useTick } from '@/design'
import { formatAgo, formatTime, useTexts } from '@/i18n'

import { KeyForm } from './KeyForm'
import { channelQueries, type ChannelKey, type KeyMade } from './queries'
import { SecretOnce } from './SecretOnce'
import { signsIn } from './words'
import styles from './channels.module.css'

const OVERLAPS = [1, 24, 72, 168, 720, 0]

/** `onMade`: who shows a fresh secret; without it a dialog does. */
export function Keys({ channel, format, onMade }: { channel: string; format: string; onMade?: (made: KeyMade) => void }) {
  const t = useTexts('studio-channels')
  const ask = useAsk()
  const now = useTick()
  const client = useQueryClient()
  const found = useQuery(channelQueries.keys())
  const [made, show] = useState<KeyMade | null>(null)
  const ours = signsIn(format)
  // A password is what somebody has given: there is nothing to show.
  const setMade = (key: KeyMade) => (ours ? void toast.success(t('password.kept')) : (onMade ?? show)(key))
  const [naming, setNaming] = useState(false)
  const [rotating, rotate] = useState<ChannelKey | null>(null)
  const [overlap, setOverlap] = useState(24)
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ['channels'] }), onError: (error: Error) => void toast.error(error.message) }
  const rotation = useMutation({
    mutationFn: (key: ChannelKey) => http.post<KeyMade>(`/channel-keys/${key.id}/rotate`, { overlap_hours: overlap }),
    onSuccess: (key) => {
      rotate(null)
      setMade(key)
    },
    ...settled,
  })
  const ending = useMutation({ mutationFn: (key: ChannelKey) => http.remove<void>(`/channel-keys/${key.id}`), onSuccess: () => void toast.success(t('key.ended')), ...settled })
  const end = async (key: ChannelKey) => {
    if (await ask({ title: t('key.end_title', { name: key.label || t('key.unnamed') }), content: t('key.end_note'), okText: t('key.end'), danger: true })) ending.mutate(key)
  }
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const keys = [...(found.data.rows.find((one) => one.name === channel)?.keys ?? [])].reverse()
  return (
    <Panel
      title={t(ours ? 'password.title' : 'key.title')}
      note={t(ours ? 'password.note' : 'key.note')}
      flush
      actions={
        <Button type="primary" icon={<AddIcon />} onClick={() => setNaming(true)}>
          {t(ours ? 'password.new' : 'key.new')}
        </Button>
      }
    >
      {keys.length === 0 ? (
        <Blank icon={<LockIcon />} title={t(ours ? 'password.none' : 'key.none')} note={t(ours ? 'password.none_note' : 'key.none_note')} />
      ) : (
        <ul className={styles.list}>
          {keys.map((key) => (
            <li key={key.id} className={styles.line}>
              <div className={styles.words}>
                <b>{key.label || t('key.unnamed')}</b>
                <span className={styles.quiet}>
                  {t('key.made', { time: formatTime(key.created_at) })} · {key.used_at ? t('key.used', { ago: formatAgo(key.used_at, now) }) : t('key.unused')}
                </span>
                <span className={styles.tones}>
                  <KeyStanding one={key} />
                </span>
              </div>
              {key.lives ? (
                <div className={styles.tools}>
                  {key.ends_at || ours ? null : (
                    <Button icon={<RefreshIcon />} onClick={() => rotate(key)}>
                      {t('key.rotate')}
                    </Button>
                  )}
                  <Button danger onClick={() => void end(key)}>
                    {t('key.end')}
                  </Button>
                </div>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {naming ? (
        <Modal open title={t(ours ? 'password.new' : 'key.new')} footer={null} onCancel={() => setNaming(false)}>
          <KeyForm
            channel={channel}
            format={format}
            action={t(ours ? 'password.keep' : 'key.draw')}
            onMade={(key) => {
              setNaming(false)
              setMade(key)
            }}
          />
        </Modal>
      ) : null}
      {rotating ? (
        <Modal open title={t('key.rotate_title', { name: rotating.label || t('key.unnamed') })} okText={t('key.draw')} confirmLoading={rotation.isPending} onOk={() => rotation.mutate(rotating)} onCancel={() => rotate(null)}>
          <div className={styles.blocks}>
            <p className={styles.quiet}>{t('key.rotate_note')}</p>
            <Labelled label={t('key.overlap')} hint={overlap === 0 ? t('key.at_once_note') : undefined}>
              {(tied) => <Select<number> {...tied} value={overlap} options={OVERLAPS.map((hours) => ({ value: hours, label: t(`key.hours_${hours}`) }))} onChange={setOverlap} />}
            </Labelled>
          </div>
        </Modal>
      ) : null}
      {made ? <SecretOnce made={made} format={format} onClose={() => show(null)} /> : null}
    </Panel>
  )
}

function KeyStanding({ one }: { one: ChannelKey }) {
  const t = useTexts('studio-channels')
  const now = useTick()
  return (
    <>
      {one.revoked_at ? <Tone tone="grey">{t('key.revoked', { time: formatTime(one.revoked_at) })}</Tone> : null}
      {!one.revoked_at && one.ends_at ? <Tone tone={one.lives ? 'amber' : 'grey'}>{t(one.lives ? 'key.ends' : 'key.over', { time: formatTime(one.ends_at) })}</Tone> : null}
      {one.lives && !one.ends_at ? <Tone tone="green">{t('key.lives')}</Tone> : null}
      {one.refused_at ? <Tone tone="red">{t('key.refused', { ago: formatAgo(one.refused_at, now) })}</Tone> : null}
    </>
  )
}
