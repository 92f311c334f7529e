/** A tile as it will be, with the numbers of now. */
import { useQuery } from '@tanstack/react-query'

import { ApiProblem } from '@/api'
import { Blank, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'
import { TileView, numberQueries, type TileBody } from '@/views'

import { useDefinitions } from '../definitions'

import styles from './designer.module.css'

export function LiveTile({ tile, period }: { tile: TileBody; period: string }) {
  const t = useTexts('studio-numbers')
  const { x: _x, y: _y, width: _w, height: _h, ...asked } = tile
  const metrics = useDefinitions({ kind: 'metric' }).rows
  const unpublished = tile.metrics.some((name) => metrics.find((one) => one.name === name)?.standing === 'new')
  const answer = useQuery({ ...numberQueries.tile({ ...asked, x: 0, y: 0, width: 4, height: 4 }, period), enabled: !unpublished })
  if (answer.data) {
    // Where it stands changes nothing about its numbers; its words are those of the draft.
    return <TileView tile={{ ...answer.data, id: tile.id, label: tile.label }} still />
  }
  if (!unpublished && !answer.isError) return <SkeletonRows count={1} />
  const faults = answer.error instanceof ApiProblem ? answer.error.faults : []
  return (
    <div className={styles.broken}>
      <Blank small title={unpublished ? t('metric_not_published') : (faults[0]?.detail ?? answer.error?.message ?? '')} />
    </div>
  )
}
