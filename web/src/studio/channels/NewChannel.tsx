/** Connecting a channel 接入渠道, its beginning: which kind, what it is called and where it comes from; published at once, as a version like any other. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'

import { http, useAbility } from '@/api'
import { Alert, Blank, Button, Failed, Input, Labelled, LockIcon, Page, Panel, PublishIcon, Select, SkeletonRows, toast, Tone } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { labelFrom, NameBoxes, UNNAMED, useNaming } from '../NameBoxes'
import { studioQueries } from '../definitions'
import { useFieldMetas } from '../fields'
import { ObjectSelect } from '../parts/ObjectSelect'
import { UnitSelect } from '../parts/UnitSelect'
import { appOf, shortOf, type Definition } from '../shapes'
import { besides, constantsOf, firstBody, mappingOf } from './channelBody'
import { isComplete, NOWHERE_YET, secretOf, withAway } from './fetched'
import { FetchedBoxes } from './FetchedBoxes'
import { publishChange } from './publishing'
import { channelQueries, type DoorKind, type Inventory } from './queries'
import { isFetched, signsIn } from './words'
import { NotPublished, SetupSteps } from './SetupSteps'
import styles from './channels.module.css'

export function NewChannel() {
  const t = useTexts('channel-setup')
  const say = useSay()
  const sets = useAbility('manage_definitions')
  const [asked, ask] = useSearchParams()
  const kinds = useQuery({ ...channelQueries.kinds(), enabled: sets })
  const inventory = useQuery(channelQueries.inventory())
  const channels = useQuery({ ...studioQueries.definitions({ kind: 'channel' }), enabled: sets })
  if (!sets) return <Blank icon={<LockIcon />} title={t('closed')} note={t('closed_note')} />
  const failed = [kinds, inventory, channels].find((one) => one.isError)
  const kind = kinds.data?.find((one) => one.format === asked.get('kind'))
  return (
    <Page title={t('title')} note={kind ? say(kind.label) : t('title_note')}>
      <div className={styles.blocks}>
        <Link to="/channels" className={styles.back}>
          {t('back')}
        </Link>
        <SetupSteps at={kind ? 1 : 0} format={kind?.format} />
        {failed ? (
          <Failed error={failed.error} retry={() => void failed.refetch()} />
        ) : !kinds.data || !inventory.data || !channels.data ? (
          <SkeletonRows count={4} />
        ) : kind ? (
          <About key={kind.format} kind={kind} inventory={inventory.data} channels={channels.data} onBack={() => ask({})} />
        ) : (
          <Panel title={t('kind.title')} note={t('kind.note')}>
            <div className={styles.kinds}>
              {kinds.data.map((one) => (
                <button key={one.format} type="button" className={styles.kind} onClick={() => ask({ kind: one.format })}>
                  <b>{say(one.label)}</b>
                  <small>{say(one.about)}</small>
                  {used(one, channels.data) ? <Tone tone="grey">{t('kind.used', { count: used(one, channels.data) })}</Tone> : null}
                </button>
              ))}
            </div>
          </Panel>
        )}
      </div>
    </Page>
  )
}

const used = (kind: DoorKind, channels: Definition[]): number => channels.filter((one) => one.body.format === kind.format).length

/** What a fresh one is like unless somebody says otherwise: the one of the same source, then the one that knows most. */
function nearest(channels: Definition[], source: string | null): Definition | undefined {
  const knows = (one: Definition) => Object.keys(mappingOf(one.body)?.values ?? {}).length
  return [...channels].sort((a, b) => Number(b.body.source === source) - Number(a.body.source === source) || knows(b) - knows(a))[0]
}

interface AboutProps {
  kind: DoorKind
  inventory: Inventory
  channels: Definition[]
  onBack: () => void
}

const BY_NAMES = '-'

function About({ kind, inventory, channels, onBack }: AboutProps) {
  const t = useTexts('channel-setup')
  const say = useSay()
  const go = useNavigate()
  const client = useQueryClient()
  const same = channels.filter((one) => one.body.format === kind.format)
  const [naming, setNaming] = useState(UNNAMED)
  const [source, setSource] = useState<string | null>(null)
  const [unit, setUnit] = useState<string | null>(null)
  const [object, setObject] = useState(String(mappingOf(nearest(same, null)?.body)?.object ?? inventory.source_object ?? ''))
  const [chosen, setLike] = useState<string | null>(null)
  const [away, setAway] = useState(NOWHERE_YET)
  const fields = useFieldMetas(object)
  const app = appOf(object)
  const taken = channels.filter((one) => appOf(one.name) === app).map((one) => shortOf(one.name))
  const { name, fault } = useNaming(naming, taken)
  const like = chosen === BY_NAMES ? undefined : (same.find((one) => one.name === chosen) ?? nearest(same, source))
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null && Boolean(source?.trim()) && object !== '' && fields.size > 0 && (!isFetched(kind.format) || isComplete(kind.format, away))
  const publish = useMutation({
    mutationFn: async () => {
      const fresh = { name: `${app}.${name}`, label: labelFrom(naming, name), format: kind.format, source: source!.trim(), object, unit, fields: [...fields.values()], like: like?.body ?? null }
      const made = firstBody(fresh)
      const body = isFetched(kind.format) ? withAway(kind.format, made, away, constantsOf(fresh)) : made
      await publishChange(t('about.version', { name: fresh.label.zh }), app, (now) => [...besides(fresh, now), { kind: 'channel', name: fresh.name, body }])
      // It is published by now: should its password not be kept, the next page asks for it.
      if (signsIn(kind.format)) await http.post(`/channels/${fresh.name}/keys`, { label: [away.user.trim(), away.host.trim()].filter(Boolean).join('@').slice(0, 100), shared: kind.format === 'mqtt' ? secretOf(away) : { key: away.password } }).catch((error: Error) => void toast.error(error.message))
      await Promise.all(['studio', 'channels'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      return fresh.name
    },
    onSuccess: (full) => void go(`/channels/${full}/setup`, { replace: true }),
  })
  const sources = Object.entries(inventory.sources).map(([value, label]) => ({ value, label: say(label) || value }))
  return (
    <Panel title={t('about.title', { kind: say(kind.label) })} note={say(kind.about)}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !publish.isPending) publish.mutate()
        }}
      >
        <NameBoxes value={naming} onChange={setNaming} taken={taken} placeholder={t(`about.example_${kind.format}`, { defaultValue: t('about.example') })} />
        <Labelled label={t('about.source')} hint={t('about.source_hint')} required>
          {(tied) => (sources.length ? <Select<string> {...tied} showSearch value={source} options={sources} placeholder={t('about.source_empty')} onChange={setSource} /> : <Input {...tied} maxLength={40} value={source ?? ''} onChange={(event) => setSource(event.target.value)} />)}
        </Labelled>
        <Labelled label={t('about.unit')} hint={t('about.unit_hint')}>
          {(tied) => <UnitSelect {...tied} value={unit} placeholder={t('about.unit_none')} onChange={setUnit} />}
        </Labelled>
        <Labelled label={t('about.object')} hint={t('about.object_hint')} required>
          {(tied) => <ObjectSelect {...tied} value={object || null} onChange={setObject} />}
        </Labelled>
        {isFetched(kind.format) ? <FetchedBoxes format={kind.format} name={name ? `${app}.${name}` : ''} away={away} onChange={setAway} /> : null}
        {same.length && !isFetched(kind.format) ? (
          <Labelled label={t('about.like')} hint={t('about.like_hint')}>
            {(tied) => <Select<string> {...tied} value={like?.name ?? BY_NAMES} options={[...same.map((one) => ({ value: one.name, label: say(one.label) || one.name })), { value: BY_NAMES, label: t('about.by_names') }]} onChange={setLike} />}
          </Labelled>
        ) : null}
        <NotPublished error={publish.error} />
        {publish.isError ? null : <Alert type="info" showIcon title={t('about.publishes')} />}
        <div className={styles.tools}>
          <Button onClick={onBack}>{t('about.other_kind')}</Button>
          <Button type="primary" htmlType="submit" icon={<PublishIcon />} disabled={!ready} loading={publish.isPending}>
            {t('about.publish')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
