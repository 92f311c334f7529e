/** The matrix looked up by cell, and what is said of a cell. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useAbility, useOfGrants, type CellUsed } from '@/api'
import { useSay, useTexts } from '@/i18n'

import { placeKey, type Cell, type ChangedCell, type Matrix, type Place, type Standing } from './shapes'

export interface Reading {
  cell: (place: Place) => Cell | undefined
  changed: (place: Place) => ChangedCell | undefined
}

export function useReading(matrix: Matrix | undefined): Reading {
  return useMemo(() => {
    const cells = new Map((matrix?.cells ?? []).map((one) => [placeKey(one), one]))
    const changed = new Map((matrix?.changed ?? []).map((one) => [placeKey(one), one]))
    return { cell: (place) => cells.get(placeKey(place)), changed: (place) => changed.get(placeKey(place)) }
  }, [matrix])
}

const NOTHING: Standing = { reach: 'none', more: false }

/** "本人", "本人 + 条件", "按条件", "无" of a cell, and for a cell that is not there. */
export function useReachWords(matrix: Matrix): (standing: Standing | undefined) => string {
  const t = useTexts('studio-grants')
  const say = useSay()
  return (standing = NOTHING) => {
    if (standing.reach === 'none' && standing.more) return t('reach.condition')
    const words = say(matrix.reaches.find((one) => one.name === standing.reach)?.label)
    return standing.more ? t('reach.besides', { reach: words }) : words
  }
}

export const HEAT_DAYS = 30

export interface Heat {
  /** Null while it is not shown. */
  of: (place: Place) => CellUsed | null
  most: number
  since: string | null
  waiting: number
  on: boolean
}

/** How often each cell let somebody write or export in the last days; only for who manages accounts. */
export function useHeat(wanted: boolean): Heat {
  const allowed = useAbility('manage_accounts')
  const on = wanted && allowed
  const found = useQuery({ ...useOfGrants.all(HEAT_DAYS), enabled: on }).data
  return useMemo(() => {
    const cells = new Map((found?.cells ?? []).map((one) => [placeKey(one), one]))
    const most = Math.max(1, ...(found?.cells ?? []).map((one) => one.uses))
    return { of: (place) => cells.get(placeKey(place)) ?? null, most, since: found?.since ?? null, waiting: found?.waiting ?? 0, on: on && found !== undefined }
  }, [found, on])
}

/** Not looked at by the log, so not counted. */
export const COUNTED: ReadonlySet<string> = new Set(['create', 'update', 'remove', 'claim', 'export'])
