/** Where we fetch: a folder of ours, a mailbox, a broker of devices; tried out before anything is published. */
import { useMutation, useQuery } from '@tanstack/react-query'

import { ApiProblem, http } from '@/api'
import { AddIcon, Alert, Button, Input, Labelled, LiveIcon, RemoveIcon, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { studioQueries } from '../definitions'
import { shortOf } from '../shapes'
import { guessedDevice, isComplete, isHalfCertified, RECORD, secretOf, securities, settingsOf, usualPort, type Away, type Topic } from './fetched'
import styles from './channels.module.css'

interface BoxesProps {
  format: string
  /** The channel's full name; '' while it has none. */
  name: string
  away: Away
  onChange: (away: Away) => void
}

function trialOf(format: string, away: Away) {
  const { key, ...certificate } = secretOf(away)
  return { format, settings: settingsOf(format, away), password: key, ...(format === 'mqtt' ? certificate : {}) }
}

export function FetchedBoxes({ format, name, away, onChange }: BoxesProps) {
  const t = useTexts('channel-fetched')
  const trial = useMutation({ mutationFn: () => http.post<{ waiting: number | null }>('/channels/trial', trialOf(format, away)) })
  if (format === 'folder') return <Alert type="info" showIcon title={t('folder.where', { name: name || '…' })} description={t('folder.how')} />
  const put = (part: Partial<Away>) => {
    trial.reset()
    onChange({ ...away, ...part })
  }
  const text = (key: 'host' | 'user' | 'folder' | 'device') => ({ autoComplete: 'off', maxLength: 200, value: away[key], onChange: (event: { target: { value: string } }) => put({ [key]: event.target.value }) })
  const mail = format === 'mailbox'
  const error = trial.error
  return (
    <>
      <div className={styles.half}>
        <Labelled label={t(mail ? 'host.mailbox' : 'host.mqtt')} required>
          {(tied) => <Input {...tied} {...text('host')} placeholder={mail ? 'imap.example.com' : 'mqtt.example.com'} />}
        </Labelled>
        <Labelled label={t('security.name')}>
          {(tied) => <Select<string> {...tied} value={away.security} options={securities(format).map((one) => ({ value: one, label: t(`security.${one}`) }))} onChange={(security) => put({ security })} />}
        </Labelled>
        <Labelled label={t('port')} hint={t('port_hint', { port: usualPort(format, away.security) })}>
          {(tied) => <Input {...tied} autoComplete="off" inputMode="numeric" maxLength={5} placeholder={String(usualPort(format, away.security))} value={away.port} onChange={(event) => put({ port: event.target.value.trim() })} />}
        </Labelled>
        {mail ? (
          <Labelled label={t('folder.box')}>{(tied) => <Input {...tied} {...text('folder')} placeholder="INBOX" />}</Labelled>
        ) : (
          <Labelled label={t('version')}>{(tied) => <Select<string> {...tied} value={away.version} options={['5.0', '3.1.1'].map((one) => ({ value: one, label: `MQTT ${one}` }))} onChange={(version) => put({ version })} />}</Labelled>
        )}
        <Labelled label={t('user')} hint={mail ? undefined : t('user_hint')} required={mail}>
          {(tied) => <Input {...tied} {...text('user')} placeholder={mail ? 'leads@example.com' : undefined} />}
        </Labelled>
        <Labelled label={t(mail ? 'password.mailbox' : 'password.mqtt')} hint={t('password.kept')} required={mail}>
          {(tied) => <Input.Password {...tied} autoComplete="new-password" maxLength={200} value={away.password} onChange={(event) => put({ password: event.target.value })} />}
        </Labelled>
      </div>
      {mail ? <MailBoxes away={away} put={put} /> : <TopicBoxes away={away} put={put} />}
      {mail ? null : <CertificateBoxes away={away} put={put} />}
      <details>
        <summary>{t('authority.more')}</summary>
        <Labelled label={t('authority.name')} hint={t('authority.hint')}>
          {(tied) => <Input.TextArea {...tied} rows={3} maxLength={20_000} value={away.authority} placeholder="-----BEGIN CERTIFICATE-----" onChange={(event) => put({ authority: event.target.value })} />}
        </Labelled>
      </details>
      <div className={styles.tools}>
        <Button icon={<LiveIcon />} disabled={!isComplete(format, away)} loading={trial.isPending} onClick={() => trial.mutate()}>
          {t('trial.go')}
        </Button>
      </div>
      <div role="status">
        {error ? <Alert type="error" showIcon title={error instanceof ApiProblem ? error.title : t('trial.failed')} description={error.message} /> : null}
        {trial.data ? <Alert type="success" showIcon title={trial.data.waiting === null ? t('trial.broker') : t('trial.mailbox', { count: trial.data.waiting })} /> : null}
      </div>
    </>
  )
}

interface PartProps {
  away: Away
  put: (part: Partial<Away>) => void
}

function CertificateBoxes({ away, put }: PartProps) {
  const t = useTexts('channel-fetched')
  const text = (key: 'certificate' | 'privateKey') => ({ rows: 3, maxLength: 20_000, autoComplete: 'off', spellCheck: false, value: away[key], onChange: (event: { target: { value: string } }) => put({ [key]: event.target.value }) })
  if (away.security !== 'tls') return <p className={styles.quiet}>{t('certificate.tls')}</p>
  return (
    <details>
      <summary>{t('certificate.more')}</summary>
      <div className={styles.blocks}>
        <Labelled label={t('certificate.name')} hint={t('certificate.hint')}>
          {(tied) => <Input.TextArea {...tied} {...text('certificate')} placeholder="-----BEGIN CERTIFICATE-----" />}
        </Labelled>
        <Labelled label={t('certificate.key')} hint={t(isHalfCertified(away) ? 'certificate.both' : 'certificate.key_hint')}>
          {(tied) => <Input.TextArea {...tied} {...text('privateKey')} placeholder="-----BEGIN PRIVATE KEY-----" />}
        </Labelled>
      </div>
    </details>
  )
}

const BACKLOGS = [0, 1, 7, 30, 90]

function MailBoxes({ away, put }: PartProps) {
  const t = useTexts('channel-fetched')
  return (
    <>
      <Labelled label={t('backlog.name')}>
        {(tied) => <Select<number> {...tied} value={away.backlog} options={BACKLOGS.map((days) => ({ value: days, label: days ? t('backlog.days', { count: days }) : t('backlog.none') }))} onChange={(backlog) => put({ backlog })} />}
      </Labelled>
      <Labelled label={t('senders.name')} hint={t('senders.hint')}>
        {(tied) => <Input.TextArea {...tied} rows={2} maxLength={4000} value={away.senders} placeholder="@partner.cn" onChange={(event) => put({ senders: event.target.value })} />}
      </Labelled>
    </>
  )
}

function TopicBoxes({ away, put }: PartProps) {
  const t = useTexts('channel-fetched')
  const say = useSay()
  const types = useQuery(studioQueries.definitions({ kind: 'event_type' })).data ?? []
  const options = [{ value: RECORD, label: t('topics.record') }, ...types.map((one) => ({ value: one.name, label: t('topics.event', { name: say(one.label) || shortOf(one.name) }) }))]
  const change = (at: number, part: Partial<Topic>) => put({ topics: away.topics.map((one, place) => (place === at ? { ...one, ...part } : one)) })
  return (
    <>
      <Labelled label={t('topics.name')} hint={t('topics.hint')} required>
        <ul className={styles.topics}>
          {away.topics.map((one, at) => (
            <li key={at}>
              <Input aria-label={t('topics.topic', { at: at + 1 })} autoComplete="off" maxLength={500} value={one.topic} placeholder="devices/+/reading" onChange={(event) => change(at, { topic: event.target.value })} />
              <Select<string> showSearch aria-label={t('topics.becomes', { at: at + 1 })} placeholder={t('topics.choose')} value={one.becomes || null} options={options} onChange={(becomes) => change(at, { becomes })} />
              <Button icon={<RemoveIcon />} aria-label={t('topics.remove', { at: at + 1 })} disabled={away.topics.length === 1} onClick={() => put({ topics: away.topics.filter((_, place) => place !== at) })} />
            </li>
          ))}
        </ul>
        <div>
          <Button icon={<AddIcon />} disabled={away.topics.length >= 50} onClick={() => put({ topics: [...away.topics, { topic: '', becomes: '' }] })}>
            {t('topics.add')}
          </Button>
        </div>
      </Labelled>
      <Labelled label={t('device.name')} hint={t('device.hint')}>
        {(tied) => <Input {...tied} autoComplete="off" maxLength={200} placeholder={guessedDevice(away)} value={away.device} onChange={(event) => put({ device: event.target.value })} />}
      </Labelled>
    </>
  )
}
