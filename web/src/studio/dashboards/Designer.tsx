/** The designer of a dashboard: tiles on their grid with real numbers, moved by mouse or keys, edited beside. */
import { useState, type KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import GridLayout, { useContainerWidth, type Layout } from 'react-grid-layout'
import 'react-grid-layout/css/styles.css'

import { AddIcon, BackIcon, Blank, Button, ChartIcon, EyeIcon, Page, Select, SkeletonRows, toast, useAsk, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'
import type { DashboardBody, TileBody } from '@/views'

import { useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import type { Body } from '../shapes'
import { BoardSettings } from './BoardSettings'
import { LiveTile } from './LiveTile'
import { COLUMNS, freeId, freePlace, settled, shifted, within } from './placing'
import { TileEditor } from './TileEditor'
import { useMetrics } from './metrics'
import styles from './designer.module.css'

const ROW = 46
const GAP = 12
const DRAG = { handle: `.${styles.handle}`, enabled: true, bounded: false, threshold: 3 }

const whole = (tile: TileBody): TileBody => ({ ...tile, x: tile.x ?? 0, y: tile.y ?? 0, width: tile.width ?? 4, height: tile.height ?? 4 })

export function Designer({ name }: { name: string }) {
  const t = useTexts('studio-numbers')
  const found = useDefinitions({ kind: 'dashboard' })
  if (found.pending) return <SkeletonRows count={6} />
  const shown = found.rows.find((one) => one.name === name && one.standing !== 'removed')
  if (!shown) return <Blank icon={<ChartIcon />} title={t('no_such_dashboard')} />
  return <Board name={name} body={shown.body as unknown as DashboardBody} isNew={shown.standing === 'new'} />
}

function Board({ name, body, isNew }: { name: string; body: DashboardBody; isNew: boolean }) {
  const t = useTexts('studio-numbers')
  const say = useSay()
  const go = useNavigate()
  const ask = useAsk()
  const narrow = useNarrow()
  const { put } = useDraft(useDraftTitle())
  const metrics = useMetrics()
  const [chosen, setChosen] = useState<string | null>(null)
  const tiles = body.tiles.map(whole)
  const save = (next: Partial<DashboardBody>) => void put([{ kind: 'dashboard', name, body: { ...body, ...next } as unknown as Body }]).catch((error: Error) => toast.error(error.message))
  const saveTiles = (next: TileBody[]) => save({ tiles: next })
  const place = (layout: Layout) => {
    const next = tiles.map((tile) => {
      const box = layout.find((one) => one.i === tile.id)
      return box ? { ...tile, x: box.x, y: box.y, width: box.w, height: box.h } : tile
    })
    if (JSON.stringify(next) !== JSON.stringify(tiles)) saveTiles(settled(next))
  }
  const add = (metric: string) => {
    const id = freeId(tiles)
    const size = { width: 3, height: 3 }
    saveTiles([...tiles, { id, shape: 'number', metrics: [metric], ...freePlace(tiles, size.width, size.height), ...size }])
    setChosen(id)
  }
  const remove = (id: string) => {
    saveTiles(settled(tiles.filter((tile) => tile.id !== id)))
    setChosen(null)
  }
  const removeBoard = async () => {
    if (!(await ask({ title: t('remove_dashboard_title', { name: say(body.label) }), okText: t('remove'), danger: true }))) return
    put([{ kind: 'dashboard', name, body: null }]).catch((error: Error) => toast.error(error.message))
    void go('/studio/dashboards')
  }
  const tile = tiles.find((one) => one.id === chosen)
  return (
    <Page
      title={
        <span className={styles.title}>
          <Button type="text" icon={<BackIcon />} aria-label={t('back')} onClick={() => void go('/studio/dashboards')} />
          {say(body.label)}
        </span>
      }
      note={t('keys')}
      actions={
        <>
          {!isNew && (
            <Button icon={<EyeIcon />} onClick={() => void go(`/dashboards/${name}`)}>
              {t('open')}
            </Button>
          )}
          <Select<string> aria-label={t('add_tile')} placeholder={t('add_tile')} prefix={<AddIcon />} style={{ width: 200 }} showSearch disabled={metrics.length === 0} value={null} options={metrics.map((one) => ({ value: one.name, label: one.title }))} onChange={add} />
        </>
      }
    >
      <div className={styles.columns}>
        <Canvas tiles={tiles} still={narrow} period={body.period ?? 'last_12_months'} chosen={chosen} onChoose={setChosen} onPlace={place} onShift={saveTiles} onRemove={remove} />
        <aside className={styles.side} aria-label={t('settings')}>
          {tile ? (
            <TileEditor key={tile.id} tile={tile} metrics={metrics} onChange={(next) => saveTiles(settled(tiles.map((one) => (one.id === next.id ? within(tiles, next) : one)), next.id))} onRemove={() => remove(tile.id)} onClose={() => setChosen(null)} />
          ) : (
            <BoardSettings body={body} onChange={save} onRemove={() => void removeBoard()} />
          )}
        </aside>
      </div>
    </Page>
  )
}

interface CanvasProps {
  tiles: TileBody[]
  still: boolean
  period: string
  chosen: string | null
  onChoose: (id: string) => void
  onPlace: (layout: Layout) => void
  onShift: (tiles: TileBody[]) => void
  onRemove: (id: string) => void
}

const STEPS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function Canvas({ tiles, still, period, chosen, onChoose, onPlace, onShift, onRemove }: CanvasProps) {
  const t = useTexts('studio-numbers')
  const { width, containerRef, mounted } = useContainerWidth()
  const press = (event: KeyboardEvent, tile: TileBody) => {
    if (event.target !== event.currentTarget) return
    const step = STEPS[event.key]
    if (step) {
      const [x, y] = step
      onShift(shifted(tiles, tile.id, event.shiftKey ? { width: x, height: y } : { x, y }))
    } else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(tile.id)
    else if (event.key === 'Enter' || event.key === ' ') onChoose(tile.id)
    else return
    event.preventDefault()
  }
  const layout = tiles.map((tile) => ({ i: tile.id, x: tile.x, y: tile.y, w: tile.width, h: tile.height, minW: 2, minH: 2 }))
  return (
    <div ref={containerRef} className={styles.canvas}>
      {tiles.length === 0 && <Blank icon={<ChartIcon />} title={t('no_tiles')} note={t('no_tiles_note')} />}
      {mounted && (
        <GridLayout
          width={width}
          layout={layout}
          gridConfig={{ cols: COLUMNS, rowHeight: ROW, margin: [GAP, GAP], containerPadding: [0, 0] }}
          dragConfig={{ ...DRAG, enabled: !still }}
          resizeConfig={{ enabled: !still }}
          onDragStop={onPlace}
          onResizeStop={onPlace}
        >
          {tiles.map((tile) => (
            <div key={tile.id} className={styles.tile} data-chosen={tile.id === chosen} role="group" tabIndex={0} aria-current={tile.id === chosen || undefined} aria-label={t('tile_of', { name: tile.id })} onClick={() => onChoose(tile.id)} onKeyDown={(event) => press(event, tile)}>
              <div className={styles.handle} aria-hidden title={t('drag')} />
              <LiveTile tile={tile} period={period} />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  )
}
