/** Red-amber-green board (过程红绿灯): totals, war zones, reps, and every running clock, live. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { queries, useLiveState, type Board as Standing, type Light } from '@/api'
import { CloseIcon, Button, InfoIcon, Failed, Loading, Page, Tone, useTick } from '@/design'
import { Definition, FigureNumber, Watched, type Asked } from '@/figures'
import { formatCount, say, useTexts } from '@/i18n'

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
  const [asked, ask] = useState<Asked | null>(null)
  const all = orderItems(board.items, now)
  const reps = readReps(board.reps)
  const zones = readZones(board.zones)
  const items = narrowItems(all, chosen)
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
      <Totals board={board} onAsk={ask} light={chosen.light} onChoose={(light) => setChosen((was) => ({ ...was, light: was.light === light ? null : light }))} />
      <Watched onAsk={ask} />
      <div className={styles.columns}>
        <div className={styles.left}>
          <Zones zones={zones} figures={board.figures} onAsk={ask} chosen={chosen.zone} onChoose={(id) => setChosen((was) => ({ ...was, zone: was.zone === id ? null : id, rep: null }))} />
          <Reps reps={reps} figures={board.figures} onAsk={ask} zone={chosen.zone} chosen={chosen.rep} onChoose={(id) => setChosen((was) => ({ ...was, rep: was.rep === id ? null : id }))} />
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
      <Definition asked={asked} onClose={() => ask(null)} />
    </Page>
  )
}

const LIGHTS: readonly Light[] = ['red', 'amber', 'green']

interface TotalsProps {
  board: Standing
  light: Light | null
  onChoose: (light: Light) => void
  onAsk: (asked: Asked) => void
}

function Totals({ board, light, onChoose, onAsk }: TotalsProps) {
  const t = useTexts('views')
  const { totals, figures } = board
  return (
    <div className={styles.totals} role="group" aria-label={t('board.totals')}>
      {LIGHTS.map((one) => (
        <div key={one} className={styles.totalFrame}>
          <button type="button" className={styles.total} data-light={one} aria-pressed={light === one} onClick={() => onChoose(one)}>
            <span>
              <i aria-hidden />
              {t(`light.${one}`)}
            </span>
            <b className="yd-num">{formatCount(totals[one])}</b>
            <small>{t(`light.${one}_note`)}</small>
          </button>
          <Button className={styles.meaning} size="small" type="text" icon={<InfoIcon />} aria-label={t('board.meaning_of', { name: t(`light.${one}`) })} onClick={() => onAsk({ metric: figures[one].metric.name, value: totals[one], drill: figures[one].drill, of: t(`light.${one}`) })} />
        </div>
      ))}
      {(['waiting', 'pool'] as const).map((one) => (
        <div key={one} className={styles.total}>
          <span>{say(figures[one].metric.label)}</span>
          <b className="yd-num">
            <FigureNumber figure={figures[one]} value={totals[one]} onAsk={onAsk} />
          </b>
          <small>{t(`board.${one}_note`)}</small>
        </div>
      ))}
    </div>
  )
}
