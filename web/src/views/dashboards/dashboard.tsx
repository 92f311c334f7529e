/** A dashboard (仪表盘): tiles of metrics, narrowed together, fresh by live events. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router'

import { useAbility, useLive } from '@/api'
import { Blank, BoardIcon, Button, EditIcon, Failed, Loading, Page, Select, useNarrow } from '@/design'
import { Definition, type Asked } from '@/figures'
import { formatTime, say, useTexts } from '@/i18n'

import { Filters } from './Filters'
import { numberQueries } from './queries'
import { TileView } from './TileView'
import type { DashboardMeta, Narrowing, TileBody, TileData } from './types'
import styles from './dashboards.module.css'

const REFRESH_MS = 2_500

export default function DashboardPage() {
  const { name } = useParams()
  const t = useTexts('dashboards')
  const list = useQuery(numberQueries.dashboards())
  if (list.isPending) return <Loading />
  if (!list.data) return <Failed error={list.error} retry={() => void list.refetch()} />
  const first = list.data[0]
  if (name) return <One name={name} key={name} />
  if (first) return <Navigate to={`/dashboards/${first.name}`} replace />
  return (
    <Page title={t('title')}>
      <Blank icon={<BoardIcon />} title={t('no_dashboards')} note={t('no_dashboards_note')} />
    </Page>
  )
}

function One({ name }: { name: string }) {
  const answer = useQuery(numberQueries.dashboard(name))
  if (answer.isPending) return <Loading />
  if (!answer.data) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  return <Shown board={answer.data} />
}

function readNarrowing(params: URLSearchParams): Narrowing {
  const read = (name: string) => params.get(name) ?? undefined
  return { period: read('period'), unit: read('unit'), person: read('person') }
}

/** Reads the numbers again a moment after something they count has changed. */
function useFreshNumbers(name: string): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useLive(
    () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        void client.invalidateQueries({ queryKey: ['dashboard-data', name] })
      }, REFRESH_MS)
    },
    { types: ['record.*', 'clock.*', 'decision.*'] },
  )
  useLive(
    () => {
      void client.invalidateQueries({ queryKey: ['dashboards'] })
      void client.invalidateQueries({ queryKey: ['metrics'] })
    },
    { types: ['definition.published'] },
  )
}

function Shown({ board }: { board: DashboardMeta }) {
  const t = useTexts('dashboards')
  const go = useNavigate()
  const narrow = useNarrow()
  const designs = useAbility('manage_definitions')
  const [params, setParams] = useSearchParams()
  const [defined, setDefined] = useState<Asked | null>(null)
  const narrowed = readNarrowing(params)
  const list = useQuery(numberQueries.dashboards()).data ?? []
  const answer = useQuery(numberQueries.data(board.name, narrowed))
  useFreshNumbers(board.name)
  const change = (next: Narrowing) => {
    const given = Object.entries(next).filter(([, value]) => value) as [string, string][]
    setParams(new URLSearchParams(given), { replace: true })
  }
  const tiles = new Map((answer.data?.tiles ?? []).map((tile) => [tile.id, tile]))
  return (
    <Page
      title={say(board.label)}
      note={[say(board.description), answer.data ? t('as_of', { time: formatTime(answer.data.as_of) }) : ''].filter(Boolean).join(' · ') || undefined}
      actions={
        <>
          {list.length > 1 && (
            <Select aria-label={t('choose')} value={board.name} options={list.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={(name: string) => void go(`/dashboards/${name}`)} popupMatchSelectWidth={false} />
          )}
          {designs && !narrow && (
            <Button icon={<EditIcon />} onClick={() => void go(`/studio/dashboards/${board.name}`)}>
              {t('design')}
            </Button>
          )}
        </>
      }
    >
      <Filters filters={board.filters ?? ['period', 'unit', 'person']} narrowed={narrowed} period={board.period ?? 'last_12_months'} onChange={change} />
      {answer.isError && !answer.data ? <Failed error={answer.error} retry={() => void answer.refetch()} /> : <Tiles bodies={board.tiles} tiles={tiles} onDefinition={setDefined} />}
      <Definition asked={defined} onClose={() => setDefined(null)} />
    </Page>
  )
}

interface TilesProps {
  bodies: TileBody[]
  tiles: Map<string, TileData>
  onDefinition: (asked: Asked) => void
}

function Tiles({ bodies, tiles, onDefinition }: TilesProps) {
  const t = useTexts('dashboards')
  const ordered = [...bodies].sort((a, b) => (a.y ?? 0) - (b.y ?? 0) || (a.x ?? 0) - (b.x ?? 0))
  if (ordered.length === 0) return <Blank icon={<BoardIcon />} title={t('no_tiles')} note={t('no_tiles_note')} />
  return (
    <div className={styles.grid}>
      {ordered.map((body) => {
        const tile = tiles.get(body.id)
        const place = { gridColumn: `${(body.x ?? 0) + 1} / span ${body.width ?? 4}`, gridRow: `${(body.y ?? 0) + 1} / span ${body.height ?? 4}` }
        return (
          <div key={body.id} className={styles.cell} style={place} data-shape={body.shape}>
            {tile ? <TileView tile={tile} onDefinition={onDefinition} /> : <div className={styles.tile} aria-busy="true" />}
          </div>
        )
      })}
    </div>
  )
}
