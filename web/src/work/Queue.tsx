/** The rep's own leads, most urgent first as the server ranks them; all by keyboard. */
import { useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { useAbility, type LeadCard } from '@/api'
import { Blank, Button, DoneIcon, Keys, Panel, Segmented, useKeys, useNarrow } from '@/design'
import { useTexts } from '@/i18n'

import { LeadRow } from './LeadRow'
import styles from './cockpit.module.css'
import { ContactDialog, DoubtDialog, TagsDialog } from './dialogs'
import { isWaiting, lacksNeeds, leadsOf, type Shown } from './leads'

const STEP = 40
/** As many as the cockpit is told. */
const MOST = 60

export function Queue({ leads }: { leads: LeadCard[] }) {
  const t = useTexts('cockpit')
  const shell = useTexts('shell')
  const leadsOthers = useAbility('see_board')
  const narrow = useNarrow()
  const navigate = useNavigate()
  const [shown, show] = useState<Shown>('all')
  const [limit, setLimit] = useState(STEP)
  const [chosenId, choose] = useState<string>()
  const [contacting, contact] = useState<LeadCard | null>(null)
  const [tagging, tag] = useState<LeadCard | null>(null)
  const [doubting, doubt] = useState<LeadCard | null>(null)
  const rows = useRef(new Map<string, HTMLLIElement>())
  const all = leadsOf(leads, shown)
  const listed = all.slice(0, limit)
  const chosen = listed.find((lead) => lead.id === chosenId) ?? listed[0]

  const step = (by: number) => {
    const at = chosen && chosenId ? listed.indexOf(chosen) + by : 0
    const next = listed[Math.max(0, Math.min(listed.length - 1, at))]
    if (!next) return
    choose(next.id)
    const row = rows.current.get(next.id)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => chosen && void navigate(`/records/sales.lead/${chosen.id}`),
    c: () => chosen && contact(chosen),
    t: () => chosen && tag(chosen),
  })
  // As many as stand below; a full answer has more behind it than it says.
  const count = (words: string, number: number) => `${words} ${number}${leads.length >= MOST ? '+' : ''}`
  return (
    <Panel
      flush
      title={t('queue.title')}
      actions={
        <Segmented<Shown>
          size="small"
          value={shown}
          onChange={show}
          options={[
            { value: 'all', label: count(t('queue.all'), leads.length) },
            { value: 'contact', label: count(t('queue.contact'), leads.filter(isWaiting).length) },
            { value: 'needs', label: count(t('queue.needs'), leads.filter(lacksNeeds).length) },
          ]}
        />
      }
      className={styles.queue}
    >
      {listed.length === 0 ? (
        <Blank icon={<DoneIcon />} title={t(shown === 'all' ? 'queue.none' : 'queue.none_here')} note={shown === 'all' ? t(leadsOthers ? 'queue.none_lead' : 'queue.none_note') : undefined} action={shown === 'all' && leadsOthers ? <Link to="/board">{shell('nav.board')}</Link> : undefined} />
      ) : (
        <ul className={styles.rows} aria-label={t('queue.title')}>
          {listed.map((lead) => (
            <LeadRow
              key={lead.id}
              ref={(row) => void (row ? rows.current.set(lead.id, row) : rows.current.delete(lead.id))}
              lead={lead}
              chosen={lead.id === chosen?.id}
              onChoose={() => choose(lead.id)}
              onContact={() => contact(lead)}
              onTags={() => tag(lead)}
              onDoubt={() => doubt(lead)}
            />
          ))}
        </ul>
      )}
      {all.length > listed.length && (
        <div className={styles.more}>
          <Button type="text" onClick={() => setLimit(limit + STEP)}>
            {t('queue.more', { count: all.length - listed.length })}
          </Button>
        </div>
      )}
      {!narrow && listed.length > 0 && (
        <footer className={styles.hints}>
          <Keys keys={['J', 'K']}>{t('keys.move')}</Keys>
          <Keys keys={['↵']}>{t('keys.open')}</Keys>
          <Keys keys={['C']}>{t('keys.contact')}</Keys>
          <Keys keys={['T']}>{t('keys.tags')}</Keys>
        </footer>
      )}
      <ContactDialog lead={contacting} onClose={() => contact(null)} />
      <TagsDialog lead={tagging} onClose={() => tag(null)} />
      <DoubtDialog lead={doubting} onClose={() => doubt(null)} />
    </Panel>
  )
}
