/** The canvas of permissions: units as a board, packs and situations as cards. A card is dragged onto a unit, or put there by its button; what lies where is shown with its end. */
import { DndContext, DragOverlay, PointerSensor, TouchSensor, useDraggable, useDroppable, useSensor, useSensors, type Announcements } from '@dnd-kit/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

import { http, packQueries, useAbility, type PackShown, type Rows, type SituationShown } from '@/api'
import { Blank, Button, CloseIcon, DragIcon, Failed, LockIcon, Panel, SkeletonRows, Tone } from '@/design'
import { momentWords } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { PutPack } from './PutPack'
import { PackStand } from './PackStand'
import { DeedDialog } from './TemporaryCard'
import { lyingOn, unitTree, type Lying, type UnitNode } from './board'
import styles from './board.module.css'

type Card = PackShown | SituationShown
const MOST_UNITS = 500

export function PackBoard() {
  const t = useTexts('access')
  const say = useSay()
  const allowed = useAllowed()
  const [moving, setMoving] = useState<Card | null>(null)
  const [put, setPut] = useState<{ one: Card; unit?: string } | null>(null)
  const [ending, end] = useState<Lying | null>(null)
  const packs = useQuery({ ...packQueries.packs(), enabled: allowed })
  const units = useQuery({ queryKey: ['records', 'org.unit', 'board'], queryFn: ({ signal }) => http.get<Rows>('/records/org.unit', { fields: 'name,parent,level', sort: 'path,name', limit: MOST_UNITS }, signal), enabled: allowed })
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }), useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }))
  if (!allowed) return <Blank icon={<LockIcon />} title={t('board.closed')} note={t('board.closed_note')} />
  if (packs.isPending || units.isPending) return <SkeletonRows count={6} />
  if (packs.isError) return <Failed error={packs.error} retry={() => void packs.refetch()} />
  if (units.isError) return <Failed error={units.error} retry={() => void units.refetch()} />
  const rows = units.data.rows
  const lying = lyingOn(packs.data)
  const nameOf = (id: unknown) => String(rows.find((one) => one.id === id)?.name ?? '')
  const announcements: Announcements = {
    onDragStart: () => t('board.picked', { name: say(moving?.label) }),
    onDragOver: ({ over }) => (over ? t('board.over', { unit: nameOf(over.id) }) : undefined),
    onDragEnd: ({ over }) => (over ? t('board.dropped', { unit: nameOf(over.id) }) : undefined),
    onDragCancel: () => t('board.put_back'),
  }
  const cards = (title: string, list: readonly Card[], none: string) => (
    <section>
      <h3>{title}</h3>
      {list.map((one) => (
        <PackToken key={one.key} one={one} onPut={() => setPut({ one })} />
      ))}
      {list.length === 0 ? <p className={styles.quiet}>{none}</p> : null}
    </section>
  )
  const onPersons = lying.get('') ?? []
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements }}
      onDragStart={({ active }) => setMoving((active.data.current as { one: Card }).one)}
      onDragCancel={() => setMoving(null)}
      onDragEnd={({ active, over }) => {
        setMoving(null)
        if (over) setPut({ one: (active.data.current as { one: Card }).one, unit: String(over.id) })
      }}
    >
      <div className={styles.board} data-moving={moving !== null}>
        <aside className={styles.palette} aria-label={t('board.palette')}>
          {cards(t('packs.situations'), packs.data.situations, t('packs.situations_none'))}
          {cards(t('packs.packs'), packs.data.packs.filter((one) => one.about === null), t('packs.packs_none'))}
        </aside>
        <div className={styles.units} role="group" aria-label={t('board.units')}>
          {rows.length === MOST_UNITS ? <p className={styles.quiet}>{t('board.first', { count: MOST_UNITS })}</p> : null}
          {rows.length === 0 ? <Blank title={t('board.no_units')} /> : null}
          {unitTree(rows).map((one) => (
            <Unit key={one.id} one={one} lying={lying} onEnd={end} />
          ))}
          {onPersons.length > 0 ? (
            <Panel title={t('board.persons')}>
              <List lying={onPersons} onEnd={end} />
            </Panel>
          ) : null}
        </div>
      </div>
      <DragOverlay dropAnimation={null}>{moving ? <div className={styles.lifted}>{say(moving.label)}</div> : null}</DragOverlay>
      {put ? <PutPack one={put.one} on={put.unit} onClose={() => setPut(null)} /> : null}
      {ending ? <DeedDialog given={ending.given} deed="end" label={t('take_back')} onClose={() => end(null)} /> : null}
    </DndContext>
  )
}

function useAllowed(): boolean {
  const [manages, puts] = [useAbility('manage_accounts'), useAbility('put_packs')]
  return manages || puts
}

function PackToken({ one, onPut }: { one: Card; onPut: () => void }) {
  const t = useTexts('access')
  const say = useSay()
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: one.key, data: { one } })
  return (
    <article ref={setNodeRef} className={styles.token} data-kind={'words' in one ? 'pack' : 'situation'} data-lifted={isDragging} aria-label={say(one.label)} {...listeners}>
      <header>
        <DragIcon aria-hidden />
        <b>{say(one.label)}</b>
        <PackStand one={one} />
      </header>
      <p>{say('words' in one ? one.purpose : one.description)}</p>
      <Button size="small" aria-label={`${t('board.put')}：${say(one.label)}`} onPointerDown={(event) => event.stopPropagation()} onClick={onPut}>
        {t('board.put')}
      </Button>
    </article>
  )
}

function Unit({ one, lying, onEnd }: { one: UnitNode; lying: ReadonlyMap<string, Lying[]>; onEnd: (lying: Lying) => void }): ReactNode {
  const t = useTexts('access')
  const { setNodeRef, isOver } = useDroppable({ id: one.id })
  const own = lying.get(one.id) ?? []
  return (
    <section className={styles.unit} data-level={one.level} aria-label={one.name}>
      <div ref={setNodeRef} className={styles.place} data-over={isOver}>
        <b>{one.name}</b>
        {own.length === 0 ? <small>{t('board.nothing')}</small> : <List lying={own} onEnd={onEnd} />}
      </div>
      {one.below.length > 0 ? (
        <div className={styles.below} data-leaves={one.below.every((each) => each.below.length === 0)}>
          {one.below.map((each) => (
            <Unit key={each.id} one={each} lying={lying} onEnd={onEnd} />
          ))}
        </div>
      ) : null}
    </section>
  )
}

function List({ lying, onEnd }: { lying: readonly Lying[]; onEnd: (lying: Lying) => void }) {
  const t = useTexts('access')
  const say = useSay()
  return (
    <ul className={styles.lying}>
      {lying.map((each) => (
        <li key={each.given.id} data-held={each.one.suspended !== null} data-waiting={each.given.state === 'waiting'}>
          <span>
            <b>{say(each.one.label)}</b>
            {each.given.person ? ` ${each.given.person.title}` : ''}
            {each.one.suspended ? <Tone tone="red">{t('breaker.on')}</Tone> : null}
            {each.given.state === 'waiting' ? <Tone tone="blue">{t('state.waiting')}</Tone> : null}
            <small>{each.given.state === 'waiting' ? t('from_until', { from: momentWords(each.given.starts_at ?? ''), at: momentWords(each.given.ends_at ?? '') }) : t('until', { at: momentWords(each.given.ends_at ?? '') })}</small>
          </span>
          {each.given.mine ? null : <Button size="small" type="text" icon={<CloseIcon />} aria-label={`${t('take_back')}：${say(each.one.label)}`} onClick={() => onEnd(each)} />}
        </li>
      ))}
    </ul>
  )
}
