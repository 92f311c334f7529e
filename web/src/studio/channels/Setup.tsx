/** Connecting a channel, from its key to its fields: drawn here, waited for here, put right here. For any channel, at any time. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { useAbility } from '@/api'
import { Alert, Blank, Button, DoneIcon, Failed, LiveIcon, LockIcon, Page, Panel, SkeletonRows } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { Delivered } from './Delivered'
import { KeyForm } from './KeyForm'
import { Keys } from './Keys'
import { channelQueries, type ChannelLine, type KeyMade } from './queries'
import { SecretShown } from './SecretOnce'
import { SetupSteps } from './SetupSteps'
import { FolderShown } from './FolderShown'
import { isFetched, signsIn, useFormatName, useReasonName } from './words'
import styles from './channels.module.css'

export function Setup({ name }: { name: string }) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const formatName = useFormatName()
  const sets = useAbility('manage_definitions')
  const found = useQuery(channelQueries.inventory())
  if (!sets) return <Blank icon={<LockIcon />} title={t('closed')} note={t('closed_note')} />
  if (found.isPending) return <SkeletonRows count={5} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const one = found.data.channels.find((each) => each.name === name)
  if (!one) return <Blank title={t('gone')} action={<Link to="/channels">{t('back')}</Link>} />
  return (
    <Page
      title={t('setup.title', { name: say(one.label) || one.name })}
      note={
        <>
          {formatName(one.format)}
          {isFetched(one.format) ? null : <> · <code>/in/{one.name}</code></>}
        </>
      }
      actions={
        <Link to={`/channels/${one.name}`}>
          <Button icon={<DoneIcon />}>{t('setup.leave')}</Button>
        </Link>
      }
    >
      <Connecting one={one} />
    </Page>
  )
}

function Connecting({ one }: { one: ChannelLine }) {
  const t = useTexts('channel-setup')
  const keys = useQuery(channelQueries.keys())
  const [made, setMade] = useState<KeyMade | null>(null)
  const latest = useQuery(channelQueries.latest(one.name, (delivery) => (delivery?.state === 'done' || delivery?.state === 'failed' ? 5_000 : 2_000)))
  const living = one.format === 'folder' || (keys.data?.rows.find((each) => each.name === one.name)?.keys.some((key) => key.lives) ?? false)
  const reason = useReasonName()
  const delivery = latest.data?.delivery ?? null
  return (
    <div className={styles.blocks}>
      <Link to="/channels" className={styles.back}>
        {t('back')}
      </Link>
      <SetupSteps at={delivery ? 4 : living ? 3 : 2} format={one.format} />
      {keys.isPending ? (
        <SkeletonRows count={2} />
      ) : one.format === 'folder' ? (
        <FolderShown name={one.name} />
      ) : made ? (
        <Panel
          title={t('key.made')}
          note={t('key.made_note')}
          actions={
            <Button icon={<DoneIcon />} onClick={() => setMade(null)}>
              {t('key.kept')}
            </Button>
          }
        >
          <SecretShown made={made} format={one.format} />
        </Panel>
      ) : living ? (
        <Keys channel={one.name} format={one.format} onMade={setMade} />
      ) : (
        <Panel title={t(signsIn(one.format) ? 'join.title' : 'key.title')} note={t(signsIn(one.format) ? 'join.note' : 'key.note')}>
          <KeyForm channel={one.name} format={one.format} action={t(signsIn(one.format) ? 'join.keep' : 'key.draw')} onMade={(key) => (signsIn(one.format) ? undefined : setMade(key))} />
        </Panel>
      )}
      <Panel title={delivery ? t('wait.came', { time: formatTime(delivery.received_at) }) : t('wait.title')} note={t(delivery ? 'wait.came_note' : 'wait.note')} flush={Boolean(delivery)}>
        {latest.isPending ? (
          <SkeletonRows count={3} />
        ) : latest.isError ? (
          <Failed error={latest.error} retry={() => void latest.refetch()} />
        ) : delivery ? (
          <Delivered key={one.name} delivery={delivery} channel={one} />
        ) : (
          <div role="status">
            {one.trouble ? <Alert type="warning" showIcon title={t('wait.trouble', { why: reason(one.trouble.reason) })} /> : null}
            <Blank icon={<LiveIcon className={styles.pulse} />} title={t(living ? 'wait.none' : signsIn(one.format) ? 'wait.no_password' : 'wait.no_key')} note={t(`wait.how_${HOW.includes(one.format) ? one.format : 'other'}`)} />
          </div>
        )}
      </Panel>
    </div>
  )
}

/** Formats for which how to try them is told in words of their own. */
const HOW: readonly string[] = ['tracker', 'form', 'mail', 'wecom', 'dingtalk', 'feishu', 'calls', 'folder', 'mailbox', 'mqtt']
