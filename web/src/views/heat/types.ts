/** What the server says of the heat of pages. */
import type { Said } from '@/i18n'

export const PERIODS = ['today', 'last_7_days', 'last_30_days', 'this_month', 'last_month'] as const
export type Period = (typeof PERIODS)[number]
export const DEVICES = ['desktop', 'phone'] as const
export type Device = (typeof DEVICES)[number]

export interface Pages {
  label: Said
  days: [string, string]
  pages: { path: string; views: number; visitors: number; clicks: number; median_s: number | null }[]
  more: boolean
}

export interface Box {
  kind: 'heading' | 'zone' | 'picture' | 'video' | 'form' | 'field'
  x: number
  y: number
  width: number
  height: number
  name: string
  words: string
}

export interface Outline {
  at: string
  width: number
  height: number
  boxes: Box[]
}

export interface Cell {
  x: number
  y: number
  n: number
}

export interface Zone {
  name: string
  clicks: number
  visitors: number
  where: string
}

export interface Clicks {
  event: string
  views: number
  visitors: number
  fold: number | null
  clicks: number
  clickers: number
  unmeasured: number
  step: [number, number]
  cells: Cell[]
  zones: Zone[]
  outline: Outline | null
  where: string
}

export interface Pressed {
  record: { object: string; id: string; title: string } | null
  visitor: string | null
  owner: string | null
  presses: number
  first_at: string
  last_at: string
  where: string
}

export interface People {
  event: string
  count: number
  named: number
  rows: Pressed[]
  more: boolean
}

export interface Scroll {
  event: string
  visitors: number
  scrolled: number
  fold: number | null
  reached: { at: number; visitors: number; where: string | null }[]
}

export interface Video {
  name: string
  plays: number
  viewers: number
  seconds: number
  length: number | null
  where: string
}

export interface Curve {
  name: string
  plays: number[]
  viewers: number[]
  left: number[]
}

export interface Videos {
  event: string
  videos: Video[]
  curve: Curve | null
}

export interface FormField {
  name: string
  place: number
  reached: number
  spent_s: number | null
  left: number
  where: string
}

export interface HeatForm {
  name: string
  started: number
  sent: number
  sent_s: number | null
  left_s: number | null
  where: string
  fields: FormField[]
}

export interface Forms {
  event: string
  forms: HeatForm[]
}

/** The events behind a figure, each with the lead it is about. */
export const behind = (event: string, where: string): string => `/rows/event/${event}?filter=${encodeURIComponent(where)}`
