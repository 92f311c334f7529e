/** A new lead pops up wherever its rep is, with the reasons and the running clock. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'

import { queries, type LeadCard } from '@/api'
import { Button, ClockTrack, CloseIcon, GradeTone, PhoneIcon, ScoreRing } from '@/design'
import { useTexts } from '@/i18n'

import { Why } from './LeadRow'
import type { Arrival } from './arrivals'
import { ContactDialog } from './dialogs'
import { clocksInOrder, useArrived } from './leads'
import styles from './popups.module.css'
import { clearShelf, leaveShelf, useShelf } from './shelf'

const STAY_MS = 30_000

interface CardProps {
  arrival: Arrival
  listed: LeadCard | undefined
  /** The cockpit was read and does not list this lead. */
  missing: boolean
  onClose: () => void
  onOpen: () => void
  onContact: (lead: LeadCard) => void
}

function Card({ arrival, listed, missing, onClose, onOpen, onContact }: CardProps) {
  const t = useTexts('cockpit')
  const lead = useArrived(arrival.lead, listed, missing)
  const [held, hold] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(onClose, STAY_MS)
    return () => clearTimeout(timer)
    // The time runs from showing and from letting go, not from every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [held])
  const next = lead && clocksInOrder(lead.clocks).find((clock) => clock.state === 'running')
  return (
    <article className={styles.card} onMouseEnter={() => hold(true)} onMouseLeave={() => hold(false)} onFocus={() => hold(true)} onBlur={() => hold(false)}>
      <header>
        <span className={styles.new}>{t('popup.new')}</span>
        <Button type="text" size="small" icon={<CloseIcon />} onClick={onClose} aria-label={t('popup.close')} />
      </header>
      <div className={styles.body}>
        <ScoreRing value={lead?.score} label={t('score')} size={48} />
        <div className={styles.who}>
          <b>
            {lead?.name ?? t('popup.coming')} <GradeTone grade={lead?.grade} label={t('grade', { grade: lead?.grade ?? '' })} />
          </b>
          <span>{lead?.company}</span>
        </div>
      </div>
      <Why reasons={lead?.why.length ? lead.why : arrival.reasons} all />
      {next && <ClockTrack clock={next} />}
      <footer>
        <Button onClick={onOpen}>{t('popup.open')}</Button>
        <Button type="primary" icon={<PhoneIcon />} disabled={!lead} onClick={() => lead && onContact(lead)}>
          {t('act.contact')}
        </Button>
      </footer>
    </article>
  )
}

export default function LeadPopups() {
  const t = useTexts('cockpit')
  const navigate = useNavigate()
  const shelf = useShelf()
  const [contacting, contact] = useState<LeadCard | null>(null)
  const { data, isFetching } = useQuery({ ...queries.cockpit(), enabled: shelf.cards.length > 0 })
  return (
    <>
      <section className={styles.shelf} aria-live="polite" aria-label={t('popup.region')}>
        {shelf.more > 0 && (
          <button
            type="button"
            className={styles.more}
            onClick={() => {
              clearShelf()
              void navigate('/')
            }}
          >
            {t('popup.more', { count: shelf.more })}
          </button>
        )}
        {shelf.cards.map((arrival) => (
          <Card
            key={arrival.lead}
            arrival={arrival}
            listed={data?.leads.find((lead) => lead.id === arrival.lead)}
            missing={data !== undefined && !isFetching}
            onClose={() => leaveShelf(arrival.lead)}
            onOpen={() => {
              leaveShelf(arrival.lead)
              void navigate(`/records/sales.lead/${arrival.lead}`)
            }}
            onContact={(lead) => {
              leaveShelf(arrival.lead)
              contact(lead)
            }}
          />
        ))}
      </section>
      <ContactDialog lead={contacting} onClose={() => contact(null)} />
    </>
  )
}
