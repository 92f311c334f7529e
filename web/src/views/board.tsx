/** Red-amber-green board (过程红绿灯): totals, war zones, reps, and every running clock, live. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { queries, useLiveState, type Board as Standing, type Light } from '@/api'
import { CloseIcon, Button, Failed, Loading, Page, Tone, useTick } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { Items } from './Items'
import { Reps } from './Reps'
import { narrowItems, orderItems, readReps, readZones, type Chosen } from './standing'
import { Zones } from './Zones'
import styles from './board.module.css'

const NOBODY: Chosen = { light: null, zone: null, rep: null }

export default function Board() {
  const answer = useQuery(queries.board())
  const now = answer.data?.now
  useEffect(() => {
    if (now) useTick.align(now)
  }, [now])
  if (answer.isPending) return <Loading />
  if (!answer.data) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  return <Lights board={answer.data} />
}

function Lights({ board }: { board: Standing }) {
  const t = useTexts('views')
  const line = useLiveState((state) => state.line)
  const now = useTick()
  const [chosen, setChosen] = useState<Chosen>(NOBODY)
  const all = orderItems(board.items, now)
  const reps = readReps(board.reps)
  const zones = readZones(board.zones)
  const items = narrowItems(all, reps, chosen)
  const narrowed = chosen.light !== null || chosen.zone !== null || chosen.rep !== null
  const zone = chosen.zone ? zones.find((one) => one.id === chosen.zone)?.name || t('zones.none') : null
  const rep = reps.find((one) => one.id === chosen.rep)?.name
  return (
    <Page
      title={t('board.title')}
      note={
        <Tone tone={line === 'lost' ? 'amber' : 'green'} dot>
          {t(line === 'lost' ? 'board.line_lost' : 'board.line_open')}
        </Tone>
      }
    >
      <Totals totals={board.totals} light={chosen.light} onChoose={(light) => setChosen((was) => ({ ...was, light: was.light === light ? null : light }))} />
      <div className={styles.columns}>
        <div className={styles.left}>
          <Zones zones={zones} chosen={chosen.zone} onChoose={(id) => setChosen((was) => ({ ...was, zone: was.zone === id ? null : id, rep: null }))} />
          <Reps reps={reps} zone={chosen.zone} chosen={chosen.rep} onChoose={(id) => setChosen((was) => ({ ...was, rep: was.rep === id ? null : id }))} />
        </div>
        <Items
          items={items}
          total={all.length}
          waiting={board.totals.waiting}
          narrowed={
            narrowed ? (
              <Button size="small" type="text" icon={<CloseIcon />} iconPlacement="end" onClick={() => setChosen(NOBODY)}>
                {[chosen.light ? t(`light.${chosen.light}`) : null, zone, rep].filter(Boolean).join(' · ')}
              </Button>
            ) : null
          }
        />
      </div>
    </Page>
  )
}

const LIGHTS: readonly Light[] = ['red', 'amber', 'green']

function Totals({ totals, light, onChoose }: { totals: Standing['totals']; light: Light | null; onChoose: (light: Light) => void }) {
  const t = useTexts('views')
  return (
    <div className={styles.totals} role="group" aria-label={t('board.totals')}>
      {LIGHTS.map((one) => (
        <button key={one} type="button" className={styles.total} data-light={one} aria-pressed={light === one} onClick={() => onChoose(one)}>
          <span>
            <i aria-hidden />
            {t(`light.${one}`)}
          </span>
          <b className="yd-num">{formatCount(totals[one])}</b>
          <small>{t(`light.${one}_note`)}</small>
        </button>
      ))}
      <div className={styles.total}>
        <span>{t('board.waiting')}</span>
        <b className="yd-num">{formatCount(totals.waiting)}</b>
        <small>{t('board.waiting_note')}</small>
      </div>
      <div className={styles.total}>
        <span>{t('board.pool')}</span>
        <b className="yd-num">{formatCount(totals.pool)}</b>
        <small>{t('board.pool_note')}</small>
      </div>
    </div>
  )
}
