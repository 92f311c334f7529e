/** The designer of a dashboard: tiles on their grid with real numbers, moved by mouse or keys, edited beside. */
import { Fragment, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import GridLayout, { useContainerWidth, type Layout } from 'react-grid-layout'
import 'react-grid-layout/css/styles.css'

import { AddIcon, Blank, Button, ChartIcon, EyeIcon, Select, useNarrow } from '@/design'
import { useTexts } from '@/i18n'
import type { DashboardBody, TileBody } from '@/views'

import { Designer } from '../parts/Designer'
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

export function BoardDesigner({ name }: { name: string }) {
  const t = useTexts('studio-numbers')
  const go = useNavigate()
  const [chosen, choose] = useState<string | null>(null)
  return (
    <Designer
      kind="dashboard"
      name={name}
      path="dashboards"
      actions={(row, put) => (
        <>
          {row.standing === 'new' ? null : (
            <Button icon={<EyeIcon />} onClick={() => void go(`/dashboards/${name}`)}>
              {t('open')}
            </Button>
          )}
          <AddTile body={row.body as unknown as DashboardBody} onChange={put} onAdded={choose} />
        </>
      )}
    >
      {(row, put) => <Board body={row.body as unknown as DashboardBody} chosen={chosen} onChoose={choose} onChange={put} />}
    </Designer>
  )
}

interface BoardProps {
  body: DashboardBody
  onChange: (body: Body) => void
}

const withTiles = (body: DashboardBody, tiles: TileBody[]): Body => ({ ...body, tiles }) as unknown as Body

function AddTile({ body, onChange, onAdded }: BoardProps & { onAdded: (id: string) => void }) {
  const t = useTexts('studio-numbers')
  const metrics = useMetrics()
  const add = (metric: string) => {
    const tiles = body.tiles.map(whole)
    const id = freeId(tiles)
    const size = { width: 3, height: 3 }
    onChange(withTiles(body, [...tiles, { id, shape: 'number', metrics: [metric], ...freePlace(tiles, size.width, size.height), ...size }]))
    onAdded(id)
  }
  return <Select<string> aria-label={t('add_tile')} placeholder={t('add_tile')} prefix={<AddIcon />} style={{ width: 200 }} showSearch disabled={metrics.length === 0} value={null} options={metrics.map((one) => ({ value: one.name, label: one.title }))} onChange={add} />
}

function Board({ body, chosen, onChoose, onChange }: BoardProps & { chosen: string | null; onChoose: (id: string | null) => void }) {
  const t = useTexts('studio-numbers')
  const narrow = useNarrow()
  const metrics = useMetrics()
  const tiles = body.tiles.map(whole)
  const save = (next: Partial<DashboardBody>) => onChange({ ...body, ...next } as unknown as Body)
  const saveTiles = (next: TileBody[]) => onChange(withTiles(body, next))
  const place = (layout: Layout) => {
    const next = tiles.map((tile) => {
      const box = layout.find((one) => one.i === tile.id)
      return box ? { ...tile, x: box.x, y: box.y, width: box.w, height: box.h } : tile
    })
    if (JSON.stringify(next) !== JSON.stringify(tiles)) saveTiles(settled(next))
  }
  const remove = (id: string) => {
    saveTiles(settled(tiles.filter((tile) => tile.id !== id)))
    onChoose(null)
  }
  const tile = tiles.find((one) => one.id === chosen)
  const editor = tile ? (
    <TileEditor key={tile.id} tile={tile} metrics={metrics} onChange={(next) => saveTiles(settled(tiles.map((one) => (one.id === next.id ? within(tiles, next) : one)), next.id))} onRemove={() => remove(tile.id)} onClose={() => onChoose(null)} />
  ) : null
  return (
    <div className={styles.columns}>
      <div className={styles.stage}>
        {tiles.length > 0 && !narrow ? <p className={styles.hint}>{t('keys')}</p> : null}
        <Canvas tiles={tiles} under={narrow ? editor : undefined} still={narrow} period={body.period ?? 'last_12_months'} chosen={chosen} onChoose={onChoose} onPlace={place} onShift={saveTiles} onRemove={remove} />
      </div>
      <aside className={styles.side} aria-label={t('settings')}>
        {(narrow ? null : editor) ?? <BoardSettings body={body} onChange={save} />}
      </aside>
    </div>
  )
}

interface CanvasProps {
  tiles: TileBody[]
  /** On a phone tiles stand one below the other, as readers see them there, and nothing is moved; `under`: what is edited, below its tile. */
  still: boolean
  under?: ReactNode
  period: string
  chosen: string | null
  onChoose: (id: string) => void
  onPlace: (layout: Layout) => void
  onShift: (tiles: TileBody[]) => void
  onRemove: (id: string) => void
}

const STEPS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function Canvas({ tiles, still, under, period, chosen, onChoose, onPlace, onShift, onRemove }: CanvasProps) {
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
  const about = (tile: TileBody) => ({
    className: styles.tile,
    'data-chosen': tile.id === chosen,
    role: 'group',
    tabIndex: 0,
    'aria-current': tile.id === chosen || undefined,
    'aria-label': t('tile_of', { name: tile.id }),
    onClick: () => onChoose(tile.id),
    onKeyDown: (event: KeyboardEvent) => press(event, tile),
  })
  if (still && tiles.length > 0)
    return (
      <div className={styles.stack}>
        {[...tiles].sort((a, b) => a.y - b.y || a.x - b.x).map((tile) => (
          <Fragment key={tile.id}>
            <div {...about(tile)} style={{ height: tile.height * (ROW + GAP) - GAP }}>
              <LiveTile tile={tile} period={period} />
            </div>
            {tile.id === chosen && under ? <div className={styles.under}>{under}</div> : null}
          </Fragment>
        ))}
      </div>
    )
  const layout = tiles.map((tile) => ({ i: tile.id, x: tile.x, y: tile.y, w: tile.width, h: tile.height, minW: 2, minH: 2 }))
  return (
    <div ref={containerRef} className={styles.canvas}>
      {tiles.length === 0 && <Blank icon={<ChartIcon />} title={t('no_tiles')} note={t('no_tiles_note')} />}
      {mounted && (
        <GridLayout
          width={width}
          layout={layout}
          gridConfig={{ cols: COLUMNS, rowHeight: ROW, margin: [GAP, GAP], containerPadding: [0, 0] }}
          dragConfig={DRAG}
          resizeConfig={{ enabled: true }}
          onDragStop={onPlace}
          onResizeStop={onPlace}
        >
          {tiles.map((tile) => (
            <div key={tile.id} {...about(tile)}>
              <div className={styles.handle} aria-hidden title={t('drag')} />
              <LiveTile tile={tile} period={period} />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  )
}
