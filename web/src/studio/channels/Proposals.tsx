/** What to turn on or mend next, each with the figures it comes from. */
import { useState } from 'react'
import { Link } from 'react-router'

import { Button, DoneIcon, Panel, RiseIcon, WarnIcon } from '@/design'
import { formatPercent, formatTime, useSay, useTexts } from '@/i18n'

import type { Inventory, Proposal } from './queries'
import { useReasonName } from './words'
import styles from './channels.module.css'

const BROKEN: readonly string[] = ['failing', 'quiet', 'refused_field']
const FIRST = 5

export function Proposals({ found }: { found: Inventory }) {
  const t = useTexts('studio-channels')
  const [all, setAll] = useState(false)
  const rows = all ? found.proposals : found.proposals.slice(0, FIRST)
  return (
    <Panel title={t('next.title')} note={t('next.note')} flush>
      {rows.length === 0 ? (
        <p className={styles.foot}>
          <DoneIcon aria-hidden /> {t('next.none')}
        </p>
      ) : (
        <ol className={styles.proposals}>
          {rows.map((one, at) => (
            <Line key={at} one={one} found={found} />
          ))}
        </ol>
      )}
      {found.proposals.length > FIRST ? (
        <div className={styles.foot}>
          <Button size="small" onClick={() => setAll(!all)}>
            {all ? t('next.fewer') : t('next.all', { count: found.proposals.length })}
          </Button>
        </div>
      ) : null}
    </Panel>
  )
}

function Line({ one, found }: { one: Proposal; found: Inventory }) {
  const t = useTexts('studio-channels')
  const { title, why } = useProposalWords(found)(one)
  const broken = BROKEN.includes(one.reason)
  return (
    <li className={styles.proposal}>
      <span className={styles.mark} data-broken={broken}>
        {broken ? <WarnIcon aria-hidden /> : <RiseIcon aria-hidden />}
      </span>
      <div>
        <b>{title}</b>
        <small>{why}</small>
      </div>
      {one.share > 0 ? <span className={styles.gain}>{t('next.gain', { share: formatPercent(one.share, 1) })}</span> : null}
      {one.channel ? (
        <Link to={`/channels/${one.channel}`} className={styles.go}>
          {t(broken ? 'next.mend' : 'next.open')}
        </Link>
      ) : null}
    </li>
  )
}

function useProposalWords(found: Inventory): (one: Proposal) => { title: string; why: string } {
  const t = useTexts('studio-channels')
  const say = useSay()
  const reason = useReasonName()
  const channels = new Map(found.channels.map((one) => [one.name, one]))
  const signals = new Map(found.signals.map((one) => [one.name, say(one.label)]))
  return (one) => {
    const line = one.channel ? channels.get(one.channel) : undefined
    const type = String(one.params.type ?? '')
    const field = line?.fields.find((each) => each.name === one.params.field)
    const values: Record<string, unknown> = {
      ...one.params,
      channel: say(line?.label) || one.channel,
      signals: one.signals.map((name) => signals.get(name) ?? name).join(t('and')),
      type: say(line?.type_labels[type]) || type,
      field: say(field?.label) || one.params.field,
      source: say(found.sources[String(one.params.source)]) || one.params.source,
      why: reason(String(one.params.why ?? '')),
      rate: formatPercent(Number(one.params.loss ?? 0), 1),
      time: formatTime(one.params.last_at as string | undefined),
      cost: Math.round(Number(one.params.cost ?? 0)),
      count: Number(one.params.n ?? 0),
    }
    const kind = one.reason === 'unused' && !one.params.keys ? 'unused_no_key' : one.reason
    return { title: t(`next.${kind}`, values), why: t(`next.${kind}_why`, values) }
  }
}
