/** Red-amber-green board (过程红绿灯): totals, war zones, reps, and every running clock, live. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { queries, useLiveState, type Board as Standing, type Light } from '@/api'
import { CloseIcon, Button, InfoIcon, Failed, Loading, Page, Tone, useTick } from '@/design'
import { Definition, FigureNumber, Watched, type Asked } from '@/figures'
import { formatCount, say, useTexts } from '@/i18n'

import { Items } from './Items'
import { Reps } from './Reps'
import { filterOf, narrowItems, orderItems, readReps, readZones, waitingOf, type Chosen } from './standing'
import { Zones } from './Zones'
import styles from './board.module.css'

const NOBODY: Chosen = { light: null, zone: null, rep: null }

export default function Board() {
  const [chosen, choose] = useState<Chosen>(NOBODY)
  const [filter, narrow] = useState<string | null>(null)
  // What is chosen is narrowed at once from what is here, and filled up when the answer comes.
  const answer = useQuery({ ...queries.board(filter), placeholderData: keepPreviousData })
  const now = answer.data?.now
  useEffect(() => {
    if (now) useTick.align(now)
  }, [now])
  if (answer.isPending) return <Loading />
  const board = answer.data
  if (!board) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  return (
    <Lights
      board={board}
      chosen={chosen}
      onChoose={(next) => {
        choose(next)
        narrow(filterOf(board, next))
      }}
    />
  )
}

function Lights({ board, chosen, onChoose }: { board: Standing; chosen: Chosen; onChoose: (chosen: Chosen) => void }) {
  const t = useTexts('views')
  const line = useLiveState((state) => state.line)
  const now = useTick()
  const [asked, ask] = useState<Asked | null>(null)
  const reps = readReps(board.reps)
  const zones = readZones(board.zones)
  const items = narrowItems(orderItems(board.items, now), chosen)
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
      <Totals board={board} onAsk={ask} light={chosen.light} onChoose={(light) => onChoose({ ...chosen, light: chosen.light === light ? null : light })} />
      <Watched onAsk={ask} />
      <div className={styles.columns}>
        <div className={styles.left}>
          <Zones zones={zones} figures={board.figures} onAsk={ask} chosen={chosen.zone} onChoose={(id) => onChoose({ ...chosen, zone: chosen.zone === id ? null : id, rep: null })} />
          <Reps reps={reps} figures={board.figures} onAsk={ask} zone={chosen.zone} chosen={chosen.rep} onChoose={(id) => onChoose({ ...chosen, rep: chosen.rep === id ? null : id })} />
        </div>
        <Items
          items={items}
          waiting={waitingOf(board, chosen)}
          narrowed={
            narrowed ? (
              <Button size="small" type="text" icon={<CloseIcon />} iconPlacement="end" onClick={() => onChoose(NOBODY)}>
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
