/** The booths of a channel: one poster for each place, with the address its code opens. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { AddIcon, Blank, Button, EditIcon, Failed, Panel, SkeletonRows, Tone, toast, useAsk, useTick } from '@/design'
import { formatAgo, formatTime, useTexts } from '@/i18n'

import { boothQueries, end, type Booth } from './queries'
import { PosterEditor } from './PosterEditor'
import { Copied } from '../SecretOnce'
import styles from '../channels.module.css'

export function Booths({ channel }: { channel: string }) {
  const t = useTexts('studio-booths')
  const now = useTick()
  const ask = useAsk()
  const client = useQueryClient()
  const found = useQuery(boothQueries.of(channel))
  const [open, setOpen] = useState<Booth | 'fresh' | null>(null)
  const ending = useMutation({
    mutationFn: (booth: Booth) => end(booth.id),
    onSuccess: () => void toast.success(t('ended')),
    onError: (error) => void toast.error(error.message),
    onSettled: () => client.invalidateQueries({ queryKey: ['channels'] }),
  })
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const { rows } = found.data
  if (open) return <PosterEditor channel={channel} booth={open === 'fresh' ? null : (rows.find((one) => one.id === open.id) ?? open)} like={rows[0]} onOpen={setOpen} onClose={() => setOpen(null)} />
  const stop = async (booth: Booth) => {
    if (await ask({ title: t('end_title', { name: booth.name }), content: t('end_note'), okText: t('end'), danger: true })) ending.mutate(booth)
  }
  const fresh = (
    <Button type="primary" icon={<AddIcon />} onClick={() => setOpen('fresh')}>
      {t('fresh')}
    </Button>
  )
  return (
    <Panel title={t('title')} note={t('note')} flush actions={rows.length ? fresh : null}>
      {rows.length === 0 ? (
        <Blank title={t('none')} note={t('none_note')} action={fresh} />
      ) : (
        <ul className={styles.list}>
          {rows.map((booth) => (
            <li key={booth.id} className={styles.line}>
              <div className={styles.words}>
                <b>{booth.name}</b>
                <span className={styles.quiet}>
                  {booth.headline ? `${booth.headline} · ` : null}
                  {t('made', { time: formatTime(booth.created_at) })} · {booth.used_at ? t('used', { ago: formatAgo(booth.used_at, now) }) : t('unused')}
                </span>
                <span className={styles.tones}>
                  <Standing booth={booth} />
                </span>
              </div>
              {booth.lives && booth.address ? (
                <div className={styles.tools}>
                  <Button icon={<EditIcon />} onClick={() => setOpen(booth)}>
                    {t('open')}
                  </Button>
                  <Copied text={booth.address} label={t('copy')} />
                  <Copied text={`${booth.address}#staff`} label={t('copy_staff')} />
                  <Button danger onClick={() => void stop(booth)}>
                    {t('end')}
                  </Button>
                </div>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {rows.length ? <p className={styles.foot}>{t('staff_note')}</p> : null}
    </Panel>
  )
}

function Standing({ booth }: { booth: Booth }) {
  const t = useTexts('studio-booths')
  if (booth.revoked_at) return <Tone tone="grey">{t('revoked', { time: formatTime(booth.revoked_at) })}</Tone>
  if (booth.ends_at) return <Tone tone={booth.lives ? 'amber' : 'grey'}>{t(booth.lives ? 'ends' : 'over', { time: formatTime(booth.ends_at) })}</Tone>
  return <Tone tone="green">{t('lives')}</Tone>
}
