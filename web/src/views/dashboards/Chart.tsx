/** One chart of a tile: tells which row was pressed. */
import { useCallback, type Ref } from 'react'

import { useTexts } from '@/i18n'

import { Drawn, type ChartHandle, type Pressed } from './Drawn'
import { optionOf, type Palette } from './options'
import type { TileData, TileRow } from './types'
import { matrixOf } from './values'

export type { ChartHandle } from './Drawn'

interface ChartProps {
  tile: TileData
  label: string
  ref?: Ref<ChartHandle>
  onPress?: (row: TileRow | null, metric: number) => void
}

/** The row behind what was pressed; charts of several metrics without dimensions have one row. */
function pressedRow(tile: TileData, params: Pressed): [TileRow | null, number] {
  const at = params.dataIndex ?? 0
  if (tile.shape === 'funnel' && tile.by.length === 0) return [tile.rows[0] ?? null, at]
  if (tile.shape === 'pie') return [tile.rows[(params.data as { index?: number })?.index ?? at] ?? null, 0]
  if (tile.by.length < 2) return [tile.shape === 'radar' ? null : (tile.rows[at] ?? null), params.seriesIndex ?? 0]
  const matrix = matrixOf(tile, '')
  const [row, column] = tile.shape === 'heat_map' ? [(params.value as number[])[1]!, (params.value as number[])[0]!] : [at, params.seriesIndex ?? 0]
  if (tile.shape === 'sankey' || !matrix.rows[row] || !matrix.columns[column]) return [null, 0]
  const cell = matrix.at(row, column)
  return [cell ? { keys: [], values: [cell.value], where: cell.where } : null, 0]
}

export default function Chart({ tile, label, ref, onPress }: ChartProps) {
  const t = useTexts('dashboards')
  const none = t('none')
  const option = useCallback((palette: Palette, small: boolean) => optionOf({ tile, palette, none, small }), [tile, none])
  return <Drawn option={option} label={label} ref={ref} onPress={(pressed) => onPress?.(...pressedRow(tile, pressed))} />
}
