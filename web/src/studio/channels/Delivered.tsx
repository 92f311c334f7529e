/** The newest delivery, value by value: which field takes it, what becomes of it, what was not understood; put right by choosing, and published. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import type { FieldMeta } from '@/api'
import { Alert, Button, ForwardIcon, PublishIcon, Select, Tone, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { studioQueries } from '../definitions'
import { useFieldMetas } from '../fields'
import { appOf, shortOf } from '../shapes'
import { fillable, isChosen, mappingOf, NOTHING_CHOSEN, withChosen, type Chosen } from './channelBody'
import { publishChange } from './publishing'
import type { ChannelLine, Delivery, DeliveredValue } from './queries'
import { NotPublished } from './SetupSteps'
import { plain, useReasonName } from './words'
import styles from './channels.module.css'

const NOWHERE = '-'
const TONES: Record<DeliveredValue['state'], string> = { taken: 'green', refused: 'red', unsure: 'amber', spare: 'grey', told: 'green', left: 'amber', empty: 'grey' }

interface DeliveredProps {
  delivery: Delivery
  channel: ChannelLine
}

export function Delivered({ delivery, channel }: DeliveredProps) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const reason = useReasonName()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Chosen>(NOTHING_CHOSEN)
  const channels = useQuery(studioQueries.definitions({ kind: 'channel' }))
  const body = channels.data?.find((one) => one.name === channel.name)?.body
  const mapping = mappingOf(body)
  const object = String(mapping?.object ?? channel.object ?? '')
  const fields = useFieldMetas(object)
  const publish = useMutation({
    mutationFn: async () => {
      await publishChange(t('map.version', { name: say(channel.label) }), appOf(channel.name), (now) => {
        const inForce = now.find((one) => one.name === channel.name)
        return inForce ? [{ kind: 'channel', name: channel.name, body: withChosen(inForce.body, chosen, delivery.values) }] : []
      })
      await Promise.all(['studio', 'channels'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
    onSuccess: () => {
      setChosen(NOTHING_CHOSEN)
      toast.success(t('map.published'))
    },
  })
  const put = (part: Partial<Chosen>) => {
    publish.reset()
    setChosen({ ...chosen, ...part })
  }
  const open = (one: DeliveredValue) => chosen.fields[one.path] === undefined && chosen.words[one.path] === undefined && (one.state === 'left' || one.state === 'refused' || one.state === 'unsure')
  const names = [...new Map(delivery.events.map((one) => [one.name, one])).values()]
  const unsettled = delivery.values.filter(open).length + names.filter((one) => !one.type && chosen.names[one.name] === undefined).length
  const nothing = delivery.values.length === 0 && names.length === 0
  return (
    <>
      <div className={styles.inside}>
        {delivery.problem ? <Alert type="error" showIcon title={reason(delivery.problem.split(':')[0] ?? '')} description={delivery.problem} /> : null}
        {channel.format === 'folder' ? (
          <p className={styles.quiet}>{t('map.sheet')}</p>
        ) : nothing ? (
          <p className={styles.quiet}>{t('map.nothing')}</p>
        ) : (
          <p role="status">
            <Tone tone={unsettled ? 'amber' : 'green'}>{unsettled ? t('map.unsettled', { count: unsettled }) : t('map.settled')}</Tone>
          </p>
        )}
        {delivery.values.length && body && !mapping ? <p className={styles.quiet}>{t('map.elsewhere')}</p> : null}
      </div>
      <ul className={styles.pairs} aria-label={t('map.title')}>
        {delivery.values.map((one) => (
          <ValueRow key={one.path} one={one} fields={fields} chosen={chosen} locked={!mapping} put={put} />
        ))}
        {names.map((one) => (
          <NameRow key={`event ${one.name}`} one={one} chosen={chosen} put={put} />
        ))}
      </ul>
      <div className={styles.inside}>
        <NotPublished error={publish.error} />
        {isChosen(chosen) ? (
          <div className={styles.tools}>
            <Button onClick={() => setChosen(NOTHING_CHOSEN)}>{t('map.undo')}</Button>
            <Button type="primary" icon={<PublishIcon />} loading={publish.isPending} onClick={() => publish.mutate()}>
              {t('map.publish')}
            </Button>
          </div>
        ) : null}
        <details>
          <summary>{t('map.raw')}</summary>
          <pre className={styles.code} tabIndex={0}>
            {delivery.preview}
          </pre>
        </details>
      </div>
    </>
  )
}

interface RowProps {
  chosen: Chosen
  put: (part: Partial<Chosen>) => void
}

interface ValueRowProps extends RowProps {
  one: DeliveredValue
  fields: ReadonlyMap<string, FieldMeta>
  locked: boolean
}

function ValueRow({ one, fields, chosen, locked, put }: ValueRowProps) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const name = one.path.replace(/^fields\./, '')
  const moved = chosen.fields[one.path] !== undefined
  const field = moved ? chosen.fields[one.path]! : one.field
  const called = (each: string) => say(fields.get(each)?.label) || each
  const offered = [...fields.values()].filter(fillable).map((each) => each.name)
  const options = [{ value: NOWHERE, label: t('map.nowhere') }, ...[...new Set([...(one.field ? [one.field] : []), ...offered])].map((each) => ({ value: each, label: called(each) }))]
  const move = (to: string) => {
    const { [one.path]: _was, ...others } = chosen.fields
    const target = to === NOWHERE ? null : to
    put({ fields: target === one.field ? others : { ...others, [one.path]: target } })
  }
  const choices = (field ? fields.get(field)?.options.choices : undefined) ?? []
  const odd = choices.length > 0 && (moved || one.state === 'unsure' || one.state === 'refused')
  return (
    <li>
      <div className={styles.came}>
        <b>{name}</b>
        <span>{one.state === 'empty' ? t('map.no_value') : plain(one.value)}</span>
      </div>
      <div className={styles.into}>
        <ForwardIcon aria-hidden />
        {locked ? <span>{field ? called(field) : t('map.nowhere')}</span> : <Select<string> showSearch aria-label={t('map.field_of', { name })} value={field ?? NOWHERE} options={options} onChange={move} />}
        {odd && !locked ? (
          <Select<string>
            showSearch
            allowClear
            aria-label={t('map.choice_of', { name })}
            placeholder={t('map.choice')}
            value={chosen.words[one.path] ?? null}
            options={choices.map((each) => ({ value: each.value, label: say(each.label) || each.value }))}
            onChange={(choice: string | undefined) => {
              const { [one.path]: _was, ...others } = chosen.words
              put({ words: choice ? { ...others, [one.path]: choice } : others })
            }}
          />
        ) : null}
      </div>
      <div className={styles.outcome}>
        {moved || chosen.words[one.path] ? (
          <Tone tone="blue">{t('map.after')}</Tone>
        ) : (
          <>
            <Tone tone={TONES[one.state]}>{t(`state.${one.state}`)}</Tone>
            {one.why ? <small>{say(one.why)}</small> : one.becomes !== null && plain(one.becomes) !== plain(one.value) ? <small>{t('map.becomes', { value: choices.length ? say(choices.find((each) => each.value === one.becomes)?.label) || plain(one.becomes) : plain(one.becomes) })}</small> : null}
          </>
        )}
      </div>
    </li>
  )
}

function NameRow({ one, chosen, put }: RowProps & { one: Delivery['events'][number] }) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const types = useQuery(studioQueries.definitions({ kind: 'event_type' }))
  const moved = chosen.names[one.name] !== undefined
  const type = moved ? chosen.names[one.name]! : one.type
  const known = types.data ?? []
  const options = [{ value: NOWHERE, label: t('map.no_event') }, ...known.map((each) => ({ value: each.name, label: say(each.label) || shortOf(each.name) }))]
  if (type && !known.some((each) => each.name === type)) options.push({ value: type, label: type })
  const move = (to: string) => {
    const { [one.name]: _was, ...others } = chosen.names
    const target = to === NOWHERE ? null : to
    put({ names: target === one.type ? others : { ...others, [one.name]: target } })
  }
  return (
    <li>
      <div className={styles.came}>
        <b>{t('map.event', { name: one.name })}</b>
        <span>{Object.entries(one.data).map(([key, value]) => `${key}: ${plain(value)}`).join(' · ')}</span>
      </div>
      <div className={styles.into}>
        <ForwardIcon aria-hidden />
        <Select<string> showSearch aria-label={t('map.type_of', { name: one.name })} value={type ?? NOWHERE} options={options} onChange={move} />
      </div>
      <div className={styles.outcome}>
        <Tone tone={moved ? 'blue' : type ? 'green' : 'amber'}>{t(moved ? 'map.after' : type ? 'state.told' : 'state.unknown')}</Tone>
      </div>
    </li>
  )
}
