/** One tile: title, menu, and the numbers in the shape asked for; every chart can be read as a table. */
import { lazy, Suspense, useRef, useState } from 'react'
import { useNavigate } from 'react-router'

import { Blank, Button, DownloadIcon, InfoIcon, Menu, MoreIcon, SkeletonRows, TableIcon, BoardIcon, toast, type MenuItem } from '@/design'
import { fullValue, rowsOf, type Asked } from '@/figures'
import { say, useTexts } from '@/i18n'

import { saveAs, saveSheet } from '../sheet'
import type { ChartHandle } from './Chart'
import { DataTable, Grid } from './DataTable'
import { Figure } from './Figure'
import type { TileData, TileRow } from './types'
import { csvOf } from './values'
import styles from './dashboards.module.css'

const Chart = lazy(() => import('./Chart'))

interface TileProps {
  tile: TileData
  onDefinition?: (asked: Asked) => void
  /** In the designer nothing opens and the menu stays away. */
  still?: boolean
}

export const titleOf = (tile: TileData): string => say(tile.label) || tile.metrics.map((one) => say(one.label)).join(' · ')

export function TileView({ tile, onDefinition, still }: TileProps) {
  const t = useTexts('dashboards')
  const go = useNavigate()
  const chart = useRef<ChartHandle>(null)
  const [asTable, setAsTable] = useState(false)
  const title = titleOf(tile)
  const drawn = !['number', 'table', 'pivot'].includes(tile.shape)
  const open = (row: TileRow | null, metric: number) => {
    const to = rowsOf(tile.drill[metric] ?? tile.drill[0], row?.where)
    if (to && row && !still) void go(to)
  }
  const sheet = () => saveSheet(title, csvOf(tile, t('none')))
  const picture = () => {
    const png = chart.current?.png()
    if (png) saveAs(`${title}.png`, png)
    else toast.info(t('picture_not_yet'))
  }
  // What is one number is shown with its rows; what is many is told as a whole.
  const asked = (metric: string, at: number): Asked => (tile.by.length === 0 ? { metric, value: tile.rows[0]?.values[at] ?? null, drill: tile.drill[at] ?? null } : { metric })
  const items: MenuItem[] = [
    ...tile.metrics.map((metric, at) => ({ key: metric.name, icon: <InfoIcon />, label: t('definition_of', { name: say(metric.label) }), run: () => onDefinition?.(asked(metric.name, at)) })),
    ...(drawn ? [{ key: 'table', apart: true, icon: asTable ? <BoardIcon /> : <TableIcon />, label: t(asTable ? 'as_chart' : 'as_table'), run: () => setAsTable(!asTable) }] : []),
    { key: 'csv', apart: !drawn, icon: <DownloadIcon />, label: t('save_csv'), run: sheet },
    ...(drawn && !asTable ? [{ key: 'png', icon: <DownloadIcon />, label: t('save_png'), run: picture }] : []),
  ]
  return (
    <section className={styles.tile} aria-label={title}>
      <header className={styles.tileHead}>
        <h2>{title}</h2>
        <Notes tile={tile} />
        {!still && !tile.problem && (
          <Menu items={items} label={t('menu_of', { name: title })}>
            <Button size="small" type="text" icon={<MoreIcon />} aria-label={t('menu_of', { name: title })} />
          </Menu>
        )}
      </header>
      <div className={styles.tileBody}>
        {tile.problem ? <Blank small title={t(['field-is-hidden', 'ability-is-missing'].includes(tile.problem) ? 'hidden' : tile.problem === 'log-is-too-long' ? 'too_long' : 'broken')} /> : <Body tile={tile} title={title} asTable={asTable} still={still} open={open} chart={chart} />}
      </div>
    </section>
  )
}

interface BodyProps {
  tile: TileData
  title: string
  asTable: boolean
  still?: boolean
  open: (row: TileRow | null, metric: number) => void
  chart: React.RefObject<ChartHandle | null>
}

function Body({ tile, title, asTable, still, open, chart }: BodyProps) {
  const t = useTexts('dashboards')
  if (tile.shape === 'number') return <Figure tile={tile} onPress={tile.drill[0] && !still ? () => open(tile.rows[0] ?? null, 0) : undefined} />
  const nothing = tile.rows.length === 0 || (tile.by.length > 0 && tile.rows.every((row) => row.values.every((value) => !value)))
  if (nothing) return <Blank small title={t('nothing')} />
  if (tile.shape === 'pivot') return <Grid tile={tile} label={title} />
  if (tile.shape === 'table' || asTable) return <DataTable tile={tile} label={title} />
  const words = tile.by.length === 0 ? tile.metrics.map((metric, at) => `${say(metric.label)} ${fullValue(metric, tile.rows[0]?.values[at])}`).join(' · ') : title
  return (
    <>
      <Suspense fallback={<SkeletonRows count={2} />}>
        <Chart ref={chart} tile={tile} label={words} onPress={open} />
      </Suspense>
      {tile.shape === 'gauge' && <Goal tile={tile} />}
    </>
  )
}

function Goal({ tile }: { tile: TileData }) {
  const t = useTexts('dashboards')
  const metric = tile.metrics[0]!
  if (tile.target != null) return <p className={styles.goal}>{t('target_short', { value: fullValue(metric, tile.target) })}</p>
  if (metric.benchmark) return <p className={styles.goal}>{t('benchmark_short', { value: fullValue(metric, metric.benchmark.value) })}</p>
  return null
}

function Notes({ tile }: { tile: TileData }) {
  const t = useTexts('dashboards')
  const notes = [
    tile.timeless && tile.days ? t('timeless') : null,
    tile.left_out > 0 ? t('left_out', { count: tile.left_out }) : null,
  ].filter(Boolean)
  return notes.length > 0 ? <span className={styles.note}>{notes.join(' · ')}</span> : null
}
