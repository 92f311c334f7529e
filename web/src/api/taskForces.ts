/** Task forces: the board, those of a record, the console of one, and what is done there. */
import { queryOptions } from '@tanstack/react-query'

import { http, upload } from './client'
import type { Clock, Label } from './types'

interface Titled {
  id: string
  title: string
}

export interface ForceRecord {
  object: string
  id: string
  title: string
  seen: boolean
}

/** `said`: why it ended before its time. */
export interface ForceMember {
  person: Titled
  function: string
  label: Label
  starts_at: string
  ends_at: string
  said: string
}

/** `open`: nobody has closed it and its time is not over. Amounts are in `currency`. */
export interface Force {
  id: string
  object: string
  name: string
  purpose: string
  open: boolean
  about: ForceRecord
  customer: ForceRecord | null
  lead: Titled | null
  formed_by: Titled
  formed_at: string
  until_at: string
  closed_at: string | null
  responded: { by: Titled; at: string; said: string } | null
  result: string | null
  lessons: string
  budget: string
  used: string
  item_limit: string
  currency: string
  members: ForceMember[]
  clock: Clock | null
  tasks: number
  tasks_done: number
  tasks_late: number
}

/** `person`: who is proposed. */
export interface ForceFunction {
  name: string
  label: Label
  person: string | null
  candidates: Titled[]
}

export interface ForceForming {
  label: Label
  usual_days: number
  longest_days: number
  budget: string
  item_limit: string
  currency: string
  functions: ForceFunction[]
}

export interface ForceTask {
  id: string
  object: string
  name: string
  due_at: string | null
  done: boolean
  person: Titled | null
}

export interface ForceItem {
  id: string
  name: string
  amount: string
  spent: string
  released: string
  left: string
}

export interface ForcePosting {
  id: string
  item: string
  kind: 'reserved' | 'spent' | 'released'
  amount: string
  said: string
  /** Null: time did it. */
  person: Titled | null
  at: string
}

export interface ForceNote {
  id: string
  author: Titled
  text: string
  at: string
}

/** `size` in bytes; `may_drop`: the reader may delete it. */
export interface ForceFile {
  id: string
  author: Titled
  name: string
  media: string
  size: number
  at: string
  may_drop: boolean
}

export interface ForceBooking {
  id: string
  name: string
  kind: string
  quantity: number
  starts_at: string
  ends_at: string | null
  purpose: string
  booked_by: Titled
  ended_at: string | null
  /** What a member may open of it now. */
  files: { sha: string; name: string }[]
}

export interface ForceWish {
  id: string
  resource: string
  name: string
  kind: string
  quantity: number
  starts_at: string
  ends_at: string | null
  purpose: string
  wished_by: Titled
  /** It could be booked now. */
  fits: boolean
}

/** `taken`: the next bookings of anybody; `hours`: the next working hours of an expert, null where any time will do. */
export interface ForceResource {
  id: string
  name: string
  kind: string
  capacity: number
  taken: { quantity: number; starts_at: string; ends_at: string | null }[]
  hours: { starts_at: string; ends_at: string }[] | null
}

export interface ForceOpened {
  force: Force
  /** The reader decides about it. */
  leads: boolean
  /** The reader is in it now. */
  member: boolean
  functions: ForceFunction[]
  past: ForceMember[]
  tasks: ForceTask[]
  items: ForceItem[]
  postings: ForcePosting[]
  /** Null for who is no member. */
  notes: ForceNote[] | null
  files: ForceFile[] | null
  results: { value: string; label: Label | null }[]
  bookings: ForceBooking[]
  wishes: ForceWish[]
  resources: ForceResource[]
}

export interface ForceWanted {
  name: string
  purpose: string
  members: { function: string; person: string }[]
  until_at: string
  budget: string
}

export const forceQueries = {
  board: () => queryOptions({ queryKey: ['task-forces', 'board'], queryFn: async ({ signal }) => (await http.get<{ rows: Force[] }>('/task-forces', {}, signal)).rows }),
  one: (id: string) => queryOptions({ queryKey: ['task-forces', 'one', id], queryFn: ({ signal }) => http.get<ForceOpened>(`/task-forces/${id}`, {}, signal) }),
  around: (object: string, id: string) =>
    queryOptions({ queryKey: ['task-forces', 'around', object, id], queryFn: ({ signal }) => http.get<{ rows: Force[]; forming: ForceForming | null }>(`/records/${object}/${id}/task-forces`, {}, signal) }),
}

export const formForce = (object: string, id: string, body: ForceWanted): Promise<ForceOpened> => http.post(`/records/${object}/${id}/task-forces`, body)
export const forcePost = (id: string, path: string, body: Record<string, unknown>): Promise<ForceOpened> => http.post(`/task-forces/${id}/${path}`, body)

export function sendForceFile(id: string, file: File): Promise<ForceOpened> {
  const form = new FormData()
  form.append('file', file)
  return upload(`/task-forces/${id}/files`, form)
}

export const dropForceFile = (id: string, file: string): Promise<ForceOpened> => http.remove(`/task-forces/${id}/files/${file}`)
