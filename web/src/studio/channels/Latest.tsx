/** The newest delivery of a channel as it is mapped: what becomes of it, and what fits nowhere. */
import { useQuery } from '@tanstack/react-query'

import { Alert, Blank, Failed, LiveIcon, SkeletonRows, Tone } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { channelQueries, type ChannelLine, type Delivery } from './queries'
import { plain, useReasonName } from './words'
import styles from './channels.module.css'

type Seen = Pick<ChannelLine, 'name' | 'object' | 'type_labels'>

export function Latest({ channel, every }: { channel: Seen; every: number }) {
  const t = useTexts('studio-channels')
  const found = useQuery(channelQueries.latest(channel.name, () => every))
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const delivery = found.data.delivery
  return delivery ? <Mapped delivery={delivery} channel={channel} /> : <Blank icon={<LiveIcon />} title={t('latest.none')} note={t('latest.none_note')} />
}

export function Mapped({ delivery, channel }: { delivery: Delivery; channel: Seen }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const reason = useReasonName()
  const fields = useFieldMetas(channel.object ?? '')
  const nothing = delivery.forms.length === 0 && delivery.events.length === 0
  return (
    <div className={styles.blocks}>
      <p className={styles.tones}>
        <time dateTime={delivery.received_at}>{formatTime(delivery.received_at)}</time>
        <Tone tone={delivery.problem ? 'red' : delivery.state === 'done' ? 'green' : 'blue'}>{t(`latest.${delivery.problem ? 'failed' : delivery.state}`)}</Tone>
      </p>
      {delivery.problem ? <Alert type="error" showIcon title={reason(delivery.problem.split(':')[0] ?? '')} description={delivery.problem} /> : null}
      {delivery.forms.map((form, at) => (
        <dl key={at} className={styles.mapped}>
          {Object.entries(form.values).map(([name, value]) => (
            <div key={name}>
              <dt>{say(fields.get(name)?.label) || name}</dt>
              <dd>{plain(value)}</dd>
            </div>
          ))}
          {Object.entries(form.rest).map(([name, value]) => (
            <div key={`rest.${name}`} data-rest>
              <dt>{name}</dt>
              <dd>
                {plain(value)} <Tone tone="amber">{t('latest.rest')}</Tone>
              </dd>
            </div>
          ))}
        </dl>
      ))}
      {delivery.events.length ? (
        <ul className={styles.plain}>
          {delivery.events.map((event, at) => (
            <li key={at}>
              <span>
                <code>{event.name}</code>
                {event.type ? ` → ${say(channel.type_labels[event.type]) || event.type}` : null}
              </span>
              {event.type ? null : <Tone tone="amber">{t('latest.unknown')}</Tone>}
              <small className={styles.clip}>{Object.entries(event.data).map(([key, value]) => `${key}: ${plain(value)}`).join(' · ')}</small>
            </li>
          ))}
        </ul>
      ) : null}
      {nothing ? <p className={styles.quiet}>{t('latest.nothing')}</p> : null}
      <details>
        <summary>{t('latest.raw')}</summary>
        <pre className={styles.code} tabIndex={0}>
          {delivery.preview}
        </pre>
      </details>
    </div>
  )
}
