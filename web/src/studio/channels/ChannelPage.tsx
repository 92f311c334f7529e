/** One channel: what arrives, its keys, and what came last. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'

import { http, useAbility } from '@/api'
import { Blank, Button, Collapse, DoneIcon, EditIcon, Failed, FigureCard, Figures, Page, Panel, RefreshIcon, SettingsIcon, SkeletonRows, Tabs, Tone, toast, useTick } from '@/design'
import { formatAgo, formatCount, formatPercent, formatTime, useSay, useTexts } from '@/i18n'

import { Standing } from './Inventory'
import { Booths } from './booths/Booths'
import { Keys } from './Keys'
import { Latest } from './Latest'
import { channelQueries, type ChannelLine } from './queries'
import { isFetched, signsIn, useFormatName, useNoteName, useReasonName, useSpan } from './words'
import styles from './channels.module.css'

export function ChannelPage({ name }: { name: string }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const booths = useTexts('studio-booths')
  const formatName = useFormatName()
  const sets = useAbility('manage_definitions')
  const now = useTick()
  const found = useQuery(channelQueries.inventory())
  if (found.isPending) return <SkeletonRows count={5} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const one = found.data.channels.find((each) => each.name === name)
  if (!one) return <Blank title={t('one.gone')} action={<Link to="/channels">{t('one.back')}</Link>} />
  const tabs = [
    { key: 'brings', label: t('one.brings'), children: <Brings one={one} /> },
    ...(sets
      ? [
          ...(one.format === 'form' ? [{ key: 'booths', label: booths('tab'), children: <Booths channel={one.name} /> }] : []),
          ...(one.format === 'folder' ? [] : [{ key: 'keys', label: t(signsIn(one.format) ? 'one.password' : 'one.keys'), children: <Keys channel={one.name} format={one.format} /> }]),
          { key: 'latest', label: t('one.latest'), children: <Latest channel={one} every={10_000} /> },
          { key: 'failed', label: one.month.failed ? t('one.failed_count', { count: one.failed.reduce((all, each) => all + each.n, 0) }) : t('one.failed'), children: <FailedOnes one={one} /> },
        ]
      : []),
  ]
  return (
    <Page
      title={say(one.label) || one.name}
      note={
        <>
          {formatName(one.format)}
          {one.format === 'folder' ? <> · <code>{t('one.folder', { name: one.name })}</code></> : isFetched(one.format) ? null : <> · <code>/in/{one.name}</code></>}
          {one.looked_at ? ` · ${t(one.format === 'mqtt' ? 'one.heard' : 'one.looked', { ago: formatAgo(one.looked_at, now) })}` : null}
        </>
      }
      actions={
        sets ? (
          <>
            <Link to={`/channels/${one.name}/setup`}>
              <Button icon={<SettingsIcon />}>{t('one.setup')}</Button>
            </Link>
            <Link to={`/studio/definitions/channel/${one.name}`}>
              <Button icon={<EditIcon />}>{t('one.edit')}</Button>
            </Link>
          </>
        ) : null
      }
    >
      <div className={styles.blocks}>
        <Link to="/channels" className={styles.back}>
          {t('one.back')}
        </Link>
        <div className={styles.tones}>
          <Standing one={one} />
        </div>
        <Tabs items={tabs} />
      </div>
    </Page>
  )
}

function Brings({ one }: { one: ChannelLine }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const now = useTick()
  const span = useSpan()
  const noteName = useNoteName()
  return (
    <div className={styles.blocks}>
      <Figures>
        <FigureCard label={t('one.day')} value={formatCount(one.day.received)} note={t('sum.received_note', { events: formatCount(one.day.events), records: formatCount(one.day.records) })} />
        <FigureCard label={t('one.month')} value={formatCount(one.month.received)} note={t('sum.received_note', { events: formatCount(one.month.events), records: formatCount(one.month.records) })} />
        <FigureCard label={t('one.lag')} value={span(one.week.waited_ms)} note={t('one.most', { most: span(one.week.waited_most_ms) })} />
        <FigureCard label={t('one.late')} value={span(one.week.late_ms)} note={t('one.late_note')} />
      </Figures>
      {one.types.length || one.silent.length ? (
        <Panel title={t('one.types')} note={t('one.types_note')} flush>
          <ul className={styles.plain}>
            {one.types.map((each) => (
              <li key={each.name}>
                <span>{say(one.type_labels[each.name]) || each.name}</span>
                <small>{formatAgo(each.last_at, now)}</small>
                <b className="yd-num">{formatCount(each.n)}</b>
              </li>
            ))}
            {one.silent.map((name) => (
              <li key={name}>
                <span>{say(one.type_labels[name]) || name}</span>
                <Tone tone="amber">{t('one.silent')}</Tone>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {one.fields.length ? (
        <Panel title={t('one.fields')} note={t('one.fields_note', { count: one.forms })} flush>
          <ul className={styles.plain}>
            {one.fields.map((each) => (
              <li key={each.name}>
                <span>{say(each.label)}</span>
                <span className={styles.bar} aria-hidden>
                  <i style={{ width: `${one.forms ? (each.filled / one.forms) * 100 : 0}%` }} />
                </span>
                <b className="yd-num">{one.forms ? formatPercent(each.filled / one.forms) : '—'}</b>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {one.notes.length ? (
        <Panel title={t('one.notes')} note={t('one.notes_note')} flush>
          <ul className={styles.plain}>
            {one.notes.map((each) => (
              <li key={each.name}>
                <span>{noteName(each.name)}</span>
                <small>{formatAgo(each.last_at, now)}</small>
                <b className="yd-num">{formatCount(each.n)}</b>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </div>
  )
}

function FailedOnes({ one }: { one: ChannelLine }) {
  const t = useTexts('studio-channels')
  const reason = useReasonName()
  const client = useQueryClient()
  const found = useQuery(channelQueries.failed(one.name))
  const again = useMutation({
    mutationFn: (id: string) => http.post(`/deliveries/${id}/replay`, {}),
    onSuccess: () => {
      toast.success(t('failed.replayed'))
      return client.invalidateQueries({ queryKey: ['channels'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (found.data.rows.length === 0) return <Blank icon={<DoneIcon />} title={t('failed.none')} />
  return (
    <div className={styles.blocks}>
      <p className={styles.tones}>
        {one.failed.map((each) => (
          <Tone key={each.name} tone="red">
            {reason(each.name)} {each.n}
          </Tone>
        ))}
      </p>
      <Collapse
        size="small"
        destroyOnHidden
        items={found.data.rows.map((row) => ({
          key: row.id,
          label: (
            <span className={styles.failed}>
              <span>{reason((row.problem ?? '').split(':')[0] ?? '')}</span>
              <time dateTime={row.received_at}>{formatTime(row.received_at)}</time>
            </span>
          ),
          children: (
            <div className={styles.blocks}>
              <p className={styles.quiet}>{row.problem}</p>
              <pre className={styles.code} tabIndex={0}>
                {row.preview}
              </pre>
              <div>
                <Button icon={<RefreshIcon />} loading={again.isPending} onClick={() => again.mutate(row.id)}>
                  {t('failed.replay')}
                </Button>
              </div>
            </div>
          ),
        }))}
      />
    </div>
  )
}
