/** One question for each picture, so that a slow one holds back none of the others. */
import { queryOptions } from '@tanstack/react-query'

import { http } from '@/api'

import type { Clicks, Device, Forms, Pages, People, Period, Scroll, Videos } from './types'

export interface On {
  path: string
  device: Device
  period: Period
}

export type HeatKey = (string | On | Record<string, string>)[]

const asked = <Found>(part: string, on: On, more: Record<string, string> = {}) =>
  queryOptions({ queryKey: ['heat', part, on, more], queryFn: ({ signal }) => http.get<Found>(`/heat/${part}`, { ...on, ...more }, signal) })

export const heatQueries = {
  pages: (period: Period) => queryOptions({ queryKey: ['heat', 'pages', period], queryFn: ({ signal }) => http.get<Pages>('/heat', { period }, signal) }),
  clicks: (on: On) => asked<Clicks>('clicks', on),
  people: (on: On, zone: string) => asked<People>('people', on, { zone }),
  scroll: (on: On) => asked<Scroll>('scroll', on),
  videos: (on: On, video: string) => asked<Videos>('videos', on, { video }),
  forms: (on: On) => asked<Forms>('forms', on),
}
