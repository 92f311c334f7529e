/** The definition of a channel as the setup page makes and mends it. Pure. */
import type { FieldMeta, Label } from '@/api'

import { appOf, type Body, type Change, type Definition } from '../shapes'
import type { DeliveredValue } from './queries'

type Paths = string | string[]

interface Mapping {
  object: string
  values: Record<string, Paths>
  constants?: Record<string, unknown>
  choices?: Record<string, Record<string, string>>
  [more: string]: unknown
}

export interface Fresh {
  name: string
  label: Label
  format: string
  source: string
  object: string
  /** Where its records go until somebody has them; null leaves that to the rules. */
  unit: string | null
  fields: FieldMeta[]
  /** Whose ways it takes over; null maps by the names of fields. */
  like: Body | null
}

/** What each field type is called by senders whose documents have names of their own. */
const KNOWN: Record<string, Record<string, string[]>> = {
  mail: { email: ['from'], phone: ['phone'] },
  mailbox: { email: ['from'], phone: ['phone'] },
  calls: { phone: ['customer'] },
}
const UNFIT: readonly string[] = ['file', 'image', 'signature', 'json', 'any_reference', 'formula', 'roll_up', 'auto_number', 'secret']

/** Fields that a channel may fill. */
export const fillable = (field: FieldMeta): boolean => !field.derived && !field.readonly && !field.system && !UNFIT.includes(field.type)

export const mappingOf = (body: Body | null | undefined): Mapping | null => (body?.record as Mapping | undefined) ?? null

function byNames(format: string, fields: FieldMeta[]): Record<string, Paths> {
  const known = KNOWN[format]
  if (known) return Object.fromEntries(fields.flatMap((field): [string, Paths][] => (known[field.type] ? [[field.name, known[field.type]!]] : [])))
  // What office platforms send has no names that a field could be called by: the first delivery shows them.
  if (['wecom', 'dingtalk', 'feishu', 'cloudevents'].includes(format)) return {}
  const within = format === 'webhook' ? '' : format === 'mqtt' ? 'message.' : 'fields.'
  return Object.fromEntries(fields.filter(fillable).map((field) => [field.name, [...new Set([field.name, field.label.zh])].map((name) => within + name)]))
}

/** What its records are given, whatever is sent: their source, and the unit that has them at first. `before`: of the one it is like. */
export function constantsOf(fresh: Fresh, before: Record<string, unknown> = {}): Record<string, unknown> {
  const { unit: _unit, ...constants } = before
  const choices = fresh.fields.find((field) => field.name === 'source')?.options.choices
  return { ...constants, ...(choices?.some((one) => one.value === fresh.source) ? { source: fresh.source } : {}), ...(fresh.unit ? { unit: fresh.unit } : {}) }
}

/** The body of a channel that is not there yet. */
export function firstBody(fresh: Fresh): Body {
  const { key_field: _key, description: _said, ...like } = fresh.like ?? {}
  const taken = mappingOf(like)
  const reused = taken?.object === fresh.object ? taken : null
  const constants = constantsOf(fresh, reused?.constants)
  // A tracker hands its forms to the form channel of its source, and an event bus makes no record.
  const recordless = fresh.like !== null && taken === null
  const record = recordless ? {} : { record: { ...reused, object: fresh.object, values: reused?.values ?? byNames(fresh.format, fresh.fields), constants } }
  return { ...like, label: fresh.label, format: fresh.format, source: fresh.source, object: fresh.object, ...record }
}

/** Channels of the same source share a form channel while there is only one: those that would lose theirs get it by name. */
export function besides(fresh: Fresh, channels: readonly Definition[]): Change[] {
  if (fresh.format !== 'form') return []
  const same = channels.filter((one) => appOf(one.name) === appOf(fresh.name) && one.body.source === fresh.source)
  const forms = same.filter((one) => one.body.format === 'form')
  if (forms.length !== 1) return []
  return same.filter((one) => one.body.format === 'tracker' && !one.body.forms && !one.body.record).map((one) => ({ kind: 'channel', name: one.name, body: { ...one.body, forms: forms[0]!.name } }))
}

/** What somebody chose over what the channel declares. Null: kept beside the fields, or not an event. */
export interface Chosen {
  fields: Record<string, string | null>
  words: Record<string, string>
  names: Record<string, string | null>
}

export const NOTHING_CHOSEN: Chosen = { fields: {}, words: {}, names: {} }

export const isChosen = (chosen: Chosen): boolean => [chosen.fields, chosen.words, chosen.names].some((one) => Object.keys(one).length > 0)

const listed = (paths: Paths | undefined): string[] => (paths === undefined ? [] : Array.isArray(paths) ? paths : [paths])

/** The body with the choices in it: a chosen place is asked before all others of its field. */
export function withChosen(body: Body, chosen: Chosen, values: readonly DeliveredValue[]): Body {
  const events = { ...(body.events as Record<string, string> | undefined) }
  for (const [name, type] of Object.entries(chosen.names)) {
    if (type === null) delete events[name]
    else events[name] = type
  }
  const made: Body = { ...body, ...(Object.keys(chosen.names).length ? { events } : {}) }
  const mapping = mappingOf(body)
  if (!mapping) return made
  const fields: Record<string, string[]> = Object.fromEntries(Object.entries(mapping.values).map(([name, paths]) => [name, listed(paths)]))
  for (const [path, field] of Object.entries(chosen.fields)) {
    for (const name of Object.keys(fields)) fields[name] = fields[name]!.filter((one) => one !== path)
    if (field !== null) fields[field] = [path, ...(fields[field] ?? [])]
  }
  const choices = Object.fromEntries(Object.entries(mapping.choices ?? {}).map(([name, one]) => [name, { ...one }]))
  for (const [path, choice] of Object.entries(chosen.words)) {
    const value = values.find((one) => one.path === path)
    const field = chosen.fields[path] ?? value?.field
    if (value && field) choices[field] = { ...choices[field], [String(value.value)]: choice }
  }
  const kept = Object.fromEntries(Object.entries(fields).filter(([, paths]) => paths.length > 0))
  return { ...made, record: { ...mapping, values: kept, ...(Object.keys(choices).length ? { choices } : {}) } }
}
