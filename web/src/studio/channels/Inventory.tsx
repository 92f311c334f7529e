/** The inventory 渠道清单: what each channel brings, costs and misses, and what to turn on next. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { useAbility } from '@/api'
import { AddIcon, Blank, Button, Failed, FigureCard, Figures, LiveIcon, Page, Panel, SkeletonRows, Tone, Tooltip, useTick } from '@/design'
import { formatAgo, formatCount, formatPercent, useSay, useTexts } from '@/i18n'

import { Proposals } from './Proposals'
import { channelQueries, type ChannelLine, type Inventory as Found, type SignalLine } from './queries'
import { Trend } from './Trend'
import { signsIn, useFormatName, useReasonName, useSpan } from './words'
import styles from './channels.module.css'

export function Inventory() {
  const t = useTexts('studio-channels')
  const sets = useAbility('manage_definitions')
  const found = useQuery(channelQueries.inventory())
  return (
    <Page title={t('page.title')} note={t('page.note')} actions={sets ? <Connect /> : null}>
      {found.isPending ? <SkeletonRows count={6} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Shown found={found.data} />}
    </Page>
  )
}

function Connect() {
  const t = useTexts('studio-channels')
  return (
    <Link to="/channels/new">
      <Button type="primary" icon={<AddIcon />}>
        {t('page.connect')}
      </Button>
    </Link>
  )
}

function Shown({ found }: { found: Found }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const live = found.channels.filter((one) => one.day.received > 0).length
  const sum = (key: 'received' | 'events' | 'records' | 'failed') => found.channels.reduce((all, one) => all + one.day[key], 0)
  return (
    <div className={styles.blocks}>
      <Figures>
        <FigureCard label={t('sum.live')} value={`${live} / ${found.channels.length}`} note={t('sum.live_note')} />
        <FigureCard label={t('sum.received')} value={formatCount(sum('received'))} note={t('sum.received_note', { events: formatCount(sum('events')), records: formatCount(sum('records')) })} />
        <FigureCard label={t('sum.failed')} value={formatCount(sum('failed'))} note={t('sum.failed_note')} tone={sum('failed') ? 'red' : undefined} />
        <FigureCard label={t('sum.dark')} value={formatPercent(found.dark_share)} note={t('sum.dark_note', { days: found.days })} />
      </Figures>
      <Proposals found={found} />
      <Panel title={t('list.title')} note={t('list.note')} flush>
        {found.channels.length === 0 ? (
          <Blank icon={<LiveIcon />} title={t('list.none')} note={t('list.none_note')} />
        ) : (
          <ul className={styles.list}>
            {found.channels.map((one) => (
              <ChannelRow key={one.name} one={one} currency={found.currency} signals={found.signals} />
            ))}
          </ul>
        )}
        {found.unconnected.length ? <p className={styles.foot}>{t('list.unconnected', { names: found.unconnected.map((one) => say(found.sources[one]) || one).join(t('and')) })}</p> : null}
      </Panel>
      <Panel title={t('signals.title')} note={t('signals.note', { days: found.days })} flush>
        <Signals found={found} />
      </Panel>
    </div>
  )
}

function ChannelRow({ one, currency, signals }: { one: ChannelLine; currency: string | null; signals: SignalLine[] }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const now = useTick()
  const span = useSpan()
  const formatName = useFormatName()
  const called = new Map(signals.map((signal) => [signal.name, say(signal.label)]))
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        <Link to={`/channels/${one.name}`}>{say(one.label) || one.name}</Link>
        <span className={styles.quiet}>
          {[formatName(one.format), say(one.source_label)].filter(Boolean).join(' · ')}
        </span>
        <span className={styles.tones}>
          <Standing one={one} />
        </span>
      </div>
      <dl className={styles.facts}>
        <div className={styles.volume}>
          <dt>{t('list.volume')}</dt>
          <dd>
            <span>
              <b className="yd-num">{formatCount(one.day.received)}</b>
              <small>{t('list.week', { count: one.week.received, shown: formatCount(one.week.received) })}</small>
            </span>
            <Trend values={one.trend} label={t('list.trend', { values: one.trend.join(', ') })} />
          </dd>
        </div>
        <div>
          <dt>{t('list.fresh')}</dt>
          <dd>
            <b>{one.last_at ? formatAgo(one.last_at, now) : t('list.never')}</b>
            <small>{one.day.late_ms === null ? t('list.lag', { lag: span(one.day.waited_ms) }) : t('list.late', { late: span(one.day.late_ms), lag: span(one.day.waited_ms) })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('list.grain')}</dt>
          <dd>
            <b>{t('list.types', { count: one.types.length })}</b>
            <small>{one.fields.length && one.forms ? t('list.fields', { filled: one.fields.filter((field) => field.filled).length, all: one.fields.length }) : one.silent.length ? t('list.silent', { count: one.silent.length }) : t('list.all_types')}</small>
          </dd>
        </div>
        <div>
          <dt>{t('list.missing')}</dt>
          <dd>
            {one.missing_share === null ? (
              <b className={styles.none}>—</b>
            ) : (
              <Tooltip title={one.missing.map((name) => called.get(name) ?? name).join(t('and'))}>
                <b tabIndex={one.missing.length ? 0 : undefined}>{formatPercent(one.missing_share)}</b>
              </Tooltip>
            )}
            <small>{one.missing_share === null ? t('list.no_signal') : t('list.fed', { fed: one.signals.length - one.missing.length, all: one.signals.length })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('list.cost')}</dt>
          <dd>
            <b className={one.cost_per_record === null ? styles.none : 'yd-num'}>{one.cost_per_record === null ? '—' : price(one.cost_per_record, currency)}</b>
            <small>{one.cost === null ? t('list.no_cost') : one.source_records ? t('list.shared', { count: one.source_records }) : t('list.spent', { cost: price(one.cost, currency) })}</small>
          </dd>
        </div>
      </dl>
    </li>
  )
}

function price(amount: number, currency: string | null): string {
  return new Intl.NumberFormat(document.documentElement.lang || 'zh-CN', { style: 'currency', currency: currency ?? 'CNY', maximumFractionDigits: amount < 100 ? 2 : 0 }).format(amount)
}

export function Standing({ one }: { one: ChannelLine }) {
  const t = useTexts('studio-channels')
  const reason = useReasonName()
  return (
    <>
      {one.month.received === 0 ? <Tone tone="grey">{one.keys || one.format === 'folder' ? t('state.idle') : t(signsIn(one.format) ? 'state.no_password' : 'state.no_key')}</Tone> : one.day.received ? <Tone tone="green">{t('state.on')}</Tone> : <Tone tone="amber">{t('state.quiet')}</Tone>}
      {one.trouble ? <Tone tone="red">{t('state.trouble', { why: reason(one.trouble.reason) })}</Tone> : null}
      {one.waiting ? <Tone tone="blue">{t('state.waiting', { count: one.waiting })}</Tone> : null}
      {one.month.failed ? <Tone tone="red">{t('state.failed', { count: one.month.failed })}</Tone> : null}
    </>
  )
}

function Signals({ found }: { found: Found }) {
  const t = useTexts('studio-channels')
  const say = useSay()
  const [all, setAll] = useState(false)
  const called = new Map(found.channels.map((one) => [one.name, say(one.label)]))
  const rows = all ? found.signals : found.signals.slice(0, 8)
  return (
    <>
      <ul className={styles.signals}>
        {rows.map((one) => (
          <li key={one.name}>
            <span className={styles.signal}>{say(one.label)}</span>
            <span className={styles.share} aria-label={t('signals.share', { share: formatPercent(one.share, 1) })}>
              <i style={{ width: `${Math.min(100, one.share * 400)}%` }} data-dark={one.fed.length === 0} />
              <small className="yd-num">{formatPercent(one.share, 1)}</small>
            </span>
            <span className={styles.tones}>
              {one.fed.map((name) => (
                <Tone key={name} tone="green">
                  {called.get(name) ?? name}
                </Tone>
              ))}
              {one.fed.length === 0 ? <Tone tone={one.declared.length ? 'amber' : 'grey'}>{one.declared.length ? t('signals.silent', { names: one.declared.map((name) => called.get(name) ?? name).join(t('and')) }) : t('signals.none')}</Tone> : null}
            </span>
          </li>
        ))}
      </ul>
      {found.signals.length > 8 ? (
        <div className={styles.foot}>
          <Button size="small" onClick={() => setAll(!all)}>
            {all ? t('signals.fewer') : t('signals.all', { count: found.signals.length })}
          </Button>
        </div>
      ) : null}
    </>
  )
}
