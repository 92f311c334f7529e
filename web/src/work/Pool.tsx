/** The pool: leads nobody owns yet, to be claimed openly. */
import { useState } from 'react'

import type { FigureNow, LeadCard } from '@/api'
import { Blank, Button, Panel, PoolIcon, ScoreRing, useTick } from '@/design'
import { FigureNumber, type Asked } from '@/figures'
import { formatAgo, useTexts } from '@/i18n'

import { ChannelWord, LeadName } from './LeadRow'
import { useClaim } from './actions'
import styles from './cockpit.module.css'

const FIRST = 6

interface PoolProps {
  /** The best of them. */
  leads: LeadCard[]
  size: FigureNow | null
  onAsk: (asked: Asked) => void
}

export function Pool({ leads, size, onAsk }: PoolProps) {
  const t = useTexts('cockpit')
  const now = useTick()
  const claim = useClaim()
  const [all, setAll] = useState(false)
  const listed = all ? leads : leads.slice(0, FIRST)
  return (
    <Panel flush title={t('pool.title')} note={size ? <><FigureNumber figure={size} value={size.value} onAsk={onAsk} /> {t('pool.unit')}</> : undefined}>
      {leads.length === 0 ? (
        <Blank small icon={<PoolIcon />} title={t('pool.none')} />
      ) : (
        <ul className={styles.pool}>
          {listed.map((lead) => (
            <li key={lead.id}>
              <ScoreRing value={lead.score} size={34} label={t('score')} />
              <div className={styles.who}>
                <LeadName lead={lead} />
                <div className={styles.facts}>
                  <ChannelWord lead={lead} />
                  <time dateTime={lead.arrived_at}>{formatAgo(lead.arrived_at, now)}</time>
                </div>
              </div>
              <Button size="small" loading={claim.isPending && claim.variables === lead.id} onClick={() => claim.mutate(lead.id)} aria-label={t('pool.claim_one', { name: lead.name })}>
                {t('pool.claim')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {leads.length > FIRST && (
        <div className={styles.more}>
          <Button type="text" onClick={() => setAll(!all)}>
            {t(all ? 'pool.less' : 'pool.more')}
          </Button>
        </div>
      )}
    </Panel>
  )
}
