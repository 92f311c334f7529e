/** One lead of the queue: how hot, who, why you, and what is left of 5, 30 and 120 minutes. */
import { memo, type Ref } from 'react'
import { Link } from 'react-router'

import { useMeta, type LeadCard } from '@/api'
import { Button, ClockLine, DoubtIcon, GradeTone, PhoneIcon, ScoreRing, TagIcon, Tone, Tooltip, useTick } from '@/design'
import { formatAgo, formatPhone, useSay, useTexts } from '@/i18n'

import styles from './cockpit.module.css'
import { RateQuality } from './quality/RateQuality'
import { clocksThatFit, useChoices, worstLight } from './leads'

export function Why({ reasons, all }: { reasons: LeadCard['why']; all?: boolean }) {
  const t = useTexts('cockpit')
  const say = useSay()
  if (reasons.length === 0) return null
  return (
    <div className={styles.why} data-all={all}>
      <span className={styles.whyTitle}>{t('why')}</span>
      <ul title={reasons.map(say).join('\n')}>
        {reasons.map((reason) => (
          <li key={reason.zh}>{say(reason)}</li>
        ))}
      </ul>
    </div>
  )
}

/** Where a lead came from: its channel's name, else the kind of source. */
export function ChannelWord({ lead }: { lead: LeadCard }) {
  const say = useSay()
  const sources = useChoices('source')
  const { channel, source } = lead
  if (channel && typeof channel === 'object') return <span>{channel.title}</span>
  const given = source ?? channel
  if (!given) return null
  return <span>{say(sources.find((choice) => choice.value === given)?.label) || given}</span>
}

export function LeadName({ lead }: { lead: LeadCard }) {
  const t = useTexts('cockpit')
  return (
    <div className={styles.name}>
      <GradeTone grade={lead.grade} label={t('grade', { grade: lead.grade ?? '' })} />
      <Link to={`/records/sales.lead/${lead.id}`}>{lead.name}</Link>
      {lead.company && <span className={styles.company}>{lead.company}</span>}
    </div>
  )
}

const TAGS = 3

function Facts({ lead, now }: { lead: LeadCard; now: number }) {
  const say = useSay()
  const statuses = useChoices('status')
  const tagChoices = useChoices('tags')
  const status = statuses.find((choice) => choice.value === lead.status)
  const tags = lead.tags.map((tag) => say(tagChoices.find((choice) => choice.value === tag)?.label) || tag)
  return (
    <div className={styles.facts}>
      <Tone tone={status?.tone ?? (lead.status === 'new' ? 'blue' : 'grey')} dot>
        {say(status?.label) || lead.status}
      </Tone>
      <ChannelWord lead={lead} />
      {lead.phone && <span className="yd-num">{formatPhone(lead.phone)}</span>}
      <time dateTime={lead.arrived_at}>{formatAgo(lead.arrived_at, now)}</time>
      {tags.slice(0, TAGS).map((tag) => (
        <Tone key={tag} tone="violet">
          {tag}
        </Tone>
      ))}
      {tags.length > TAGS && (
        <Tone tone="violet" title={tags.slice(TAGS).join(' · ')}>
          +{tags.length - TAGS}
        </Tone>
      )}
    </div>
  )
}

interface LeadRowProps {
  lead: LeadCard
  chosen: boolean
  onChoose: () => void
  onContact: () => void
  onTags: () => void
  onDoubt: () => void
  ref?: Ref<HTMLLIElement>
}

const FRESH_MS = 60_000
const LEAD = 'sales.lead'

export const LeadRow = memo(function LeadRow({ lead, chosen, onChoose, onContact, onTags, onDoubt, ref }: LeadRowProps) {
  const t = useTexts('cockpit')
  const now = useTick()
  const waiting = lead.status === 'new'
  const doubts = useMeta().data?.second_looks?.some((look) => look.object === LEAD && look.doubt)
  return (
    <li
      ref={ref}
      className={styles.row}
      tabIndex={chosen ? 0 : -1}
      aria-current={chosen || undefined}
      data-light={worstLight(lead.clocks, now)}
      data-fresh={now - Date.parse(lead.arrived_at) < FRESH_MS || undefined}
      onFocus={onChoose}
      onClick={onChoose}
    >
      <ScoreRing value={lead.score} label={t('score')} />
      <div className={styles.who}>
        <LeadName lead={lead} />
        <Facts lead={lead} now={now} />
        <Why reasons={lead.why} />
        {waiting ? null : <RateQuality object="sales.lead" id={lead.id} value={lead.quality} title={lead.name} />}
      </div>
      <div className={styles.clocks}>
        {clocksThatFit(lead.clocks).map((clock) => (
          <ClockLine key={clock.id} clock={clock} />
        ))}
      </div>
      <div className={styles.acts}>
        <Button type={waiting && chosen ? 'primary' : 'default'} icon={<PhoneIcon />} onClick={onContact}>
          {t(waiting ? 'act.contact' : 'act.again')}
        </Button>
        <Tooltip title={t('act.tags')}>
          <Button icon={<TagIcon />} onClick={onTags} aria-label={t('act.tags')} />
        </Tooltip>
        {doubts ? (
          <Tooltip title={t('act.doubt')}>
            <Button icon={<DoubtIcon />} onClick={onDoubt} aria-label={t('act.doubt_one', { name: lead.name })} />
          </Tooltip>
        ) : null}
      </div>
    </li>
  )
})
