/** The provinces, cities and counties of China, read once when a form or filter needs them. */
import { useEffect, useState } from 'react'

import { http } from '@/api'

export interface Division {
  value: string
  label: string
  children?: Division[]
}

interface Known {
  tree: Division[]
  names: ReadonlyMap<string, string>
}

/** Steps that only hold their counties, and that people never name: below Beijing, Tianjin, Shanghai and Chongqing, and xx90. */
const SILENT = /^(?:(?:11|12|31|50)0[12]|\d\d90)00$/
let reading: Promise<Known> | null = null
let known: Known | null = null

const plant = (rows: [string, string][]): Known => {
  const names = new Map(rows)
  const tree: Division[] = []
  const places = new Map<string, Division>()
  for (const [code, label] of rows) {
    const place: Division = { value: code, label }
    places.set(code, place)
    if (code.endsWith('0000')) tree.push(place)
    else {
      const city = places.get(`${code.slice(0, 4)}00`)
      const province = places.get(`${code.slice(0, 2)}0000`)
      const above = code.endsWith('00') ? province : (city ?? province)
      if (above) above.children = [...(above.children ?? []), place]
    }
  }
  for (const province of tree)
    province.children = province.children?.flatMap((city) => (SILENT.test(city.value) ? (city.children ?? []) : [city]))
  return { tree, names }
}

const read = (): Promise<Known> =>
  (reading ??= http.get<{ rows: [string, string][] }>('/divisions').then(({ rows }) => (known = plant(rows)), (error: unknown) => {
    reading = null
    throw error
  }))

/** null until they are read, or while the server cannot be reached. */
export function useDivisions(active = true): Known | null {
  const [found, setFound] = useState(known)
  useEffect(() => {
    if (!active || found) return
    let gone = false
    read().then((next) => !gone && setFound(next), () => undefined)
    return () => {
      gone = true
    }
  }, [active, found])
  return found
}

/** The codes from the province down to a place, as a cascader wants them. */
export const pathOf = (code: string, names: ReadonlyMap<string, string>): string[] =>
  [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code].filter((one, at, all) => all.indexOf(one) === at && names.has(one) && !SILENT.test(one))

/** "浙江省杭州市西湖区", or the code while the names are not read. */
export const placeWords = (code: string): string => (known ? pathOf(code, known.names).map((one) => known?.names.get(one)).join('') : '') || code
