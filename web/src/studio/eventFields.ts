/** The names of a type of event, described as pages and conditions need them. */
import { useMemo } from 'react'

import type { FieldMeta, Label } from '@/api'
import { useTexts } from '@/i18n'

import { standing, useDefinitions } from './definitions'
import { useFieldMetas } from './fields'
import type { Body } from './shapes'

type Kind = FieldMeta['type']

/** What an event carries is kept as it was sent: these types can be read out of it safely. */
const READABLE = new Set(['text', 'long_text', 'choice', 'email', 'phone', 'url', 'region', 'barcode', 'boolean', 'integer', 'rating', 'decimal', 'percent'])

const field = (name: string, type: string, label: Label, options: FieldMeta['options'] = {}): FieldMeta => ({ name, type: type as Kind, label, options, required: false, derived: false, system: false, readonly: true })

const both = (text: string): Label => ({ zh: text, en: text })

/** A data value in full form: `text` alone is a type. */
function carried(key: string, value: unknown): FieldMeta[] {
  const body = (typeof value === 'string' ? { type: value } : value) as { type: string; label?: Label; options?: FieldMeta['options'] }
  return READABLE.has(body.type) ? [field(`data.${key}`, body.type, body.label ?? both(key), body.options)] : []
}

/** The event's own names, then what it carries, then the fields of the record it is about, each behind `record.`. */
export function eventFields(body: Body | undefined, about: ReadonlyMap<string, FieldMeta>, words: { own: (name: string) => string; record: string }): ReadonlyMap<string, FieldMeta> {
  if (!body) return new Map()
  const source = about.get('source')
  const own = [field('source', source?.type === 'choice' ? 'choice' : 'text', both(words.own('source')), source?.options), field('at', 'datetime', both(words.own('at'))), field('actor', 'text', both(words.own('actor')))]
  const data = Object.entries((body.data as Body | undefined) ?? {}).flatMap(([key, value]) => carried(key, value))
  const record = [...about.values()].map((one) => ({ ...one, name: `record.${one.name}`, label: { zh: `${words.record} · ${one.label.zh}`, en: `${words.record} · ${one.label.en}` } }))
  return new Map([...data, ...own, ...record].map((one) => [one.name, one]))
}

const GROUPED = new Set(['choice', 'boolean', 'reference', 'user', 'unit', 'rating', 'region', 'date', 'datetime'])

/** The event's own source and what it carries; of the record what records are taken apart by. */
export const isEventDimension = (one: FieldMeta): boolean => (one.name.startsWith('record.') ? GROUPED.has(one.type) : one.name !== 'at')

export interface EventChoice {
  name: string
  label: Label
  body: Body
}

/** Types of events that numbers can be made of: those about records of an object. */
export function useEventTypes(): EventChoice[] {
  const { rows } = useDefinitions({ kind: 'event_type' })
  return useMemo(() => standing(rows).flatMap((one) => (one.body.object ? [{ name: one.name, label: one.label ?? both(one.name), body: one.body }] : [])), [rows])
}

/** Whose records the events of a type are about; '' without one. */
export function useObjectOfEvent(event: string | null | undefined): string {
  const object = useEventTypes().find((one) => one.name === event)?.body.object
  return typeof object === 'string' ? object : ''
}

/** By name; empty without an event. */
export function useEventFields(event: string | null | undefined): ReadonlyMap<string, FieldMeta> {
  const t = useTexts('studio-numbers')
  const body = useEventTypes().find((one) => one.name === event)?.body
  const about = useFieldMetas(useObjectOfEvent(event))
  return useMemo(() => eventFields(body, about, { own: (name) => t(`dimension.${name}`), record: t('of_record') }), [body, about, t])
}
