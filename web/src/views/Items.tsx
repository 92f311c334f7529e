/** Every running clock that somebody should mind, most urgent first. Only what is in sight exists. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type ReactNode } from 'react'
import { Link } from 'react-router'

import { Blank, Countdown, GradeTone, LightTone, Panel } from '@/design'
import { formatCount, useSay, useTexts } from '@/i18n'

import type { Shown } from './standing'
import styles from './board.module.css'

const ROW = 52
/** As many as the server lists at most. */
const LISTED = 80

interface ItemsProps {
  items: Shown[]
  /** How many wait of what is chosen; the most urgent of them are listed. */
  waiting: number
  narrowed: ReactNode
}

export function Items({ items, waiting, narrowed }: ItemsProps) {
  const t = useTexts('views')
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 })
  // The list follows the clock, the count the last answer: only a long list is a part of the whole.
  const words = items.length >= LISTED && items.length < waiting ? 'items.most_urgent' : 'items.all'
  return (
    <Panel title={t('items.title')} note={t(words, { count: formatCount(items.length), total: formatCount(waiting) })} actions={narrowed} flush className={styles.items}>
      {items.length === 0 ? (
        <Blank title={t(narrowed ? 'items.none_here' : 'items.empty')} note={narrowed ? undefined : t('items.empty_note')} />
      ) : (
        <div ref={scroller} className={styles.itemScroll} tabIndex={0} role="group" aria-label={t('items.title')}>
          <ul style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((place) => {
              const item = items[place.index]
              return item ? (
                <li key={item.clock.id} style={{ transform: `translateY(${place.start}px)` }}>
                  <Item item={item} />
                </li>
              ) : null
            })}
          </ul>
        </div>
      )}
    </Panel>
  )
}

function Item({ item }: { item: Shown }) {
  const t = useTexts('views')
  const say = useSay()
  const { lead, owner, clock, shown } = item
  return (
    <Link to={`/records/sales.lead/${lead.id}`} className={styles.item} data-light={shown}>
      <GradeTone grade={lead.grade} label={t('items.grade', { grade: lead.grade })} />
      <span className={styles.who}>
        <b>{lead.name}</b>
        <small>{[lead.company, owner ? owner.name : t('items.pool')].filter(Boolean).join(' · ')}</small>
      </span>
      <span className={styles.clock}>
        <Countdown clock={clock} />
        <LightTone light={shown}>{say(clock.label)}</LightTone>
      </span>
    </Link>
  )
}
