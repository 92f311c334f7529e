/** Every text of a definition that people read, found wherever it stands in its body. Pure. */
import type { Label } from '@/api'

import type { Shown } from '../draftState'
import type { Body, KindInfo } from '../shapes'

export type Lack = 'none' | 'language' | 'text'

export interface Wording {
  key: string
  kind: string
  name: string
  /** Members and places down to the text: `['options', 'choices', 2, 'label']`. */
  path: (string | number)[]
  /** What tells this text from its neighbours: a choice's value, a row's number. */
  about: string
  value: Label | null
  /** language: one of the two is not written; text: there is no description at all. */
  lack: Lack
}

const HAN = /\p{Script=Han}/u
const isWords = (value: unknown): value is Label => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const names = Object.keys(value)
  return names.length > 0 && names.length <= 2 && names.every((name) => (name === 'zh' || name === 'en') && typeof (value as Body)[name] === 'string')
}

/** English that is empty or still Chinese, Chinese that is empty: a text that one half of the people cannot read. */
export function lackOf({ zh, en }: Label): Lack {
  return !zh?.trim() || !en?.trim() || HAN.test(en) ? 'language' : 'none'
}

const NAMING = ['value', 'name', 'id', 'field', 'key']

function aboutOf(value: unknown, at: number): string {
  const found = typeof value === 'object' && value !== null ? NAMING.map((name) => (value as Body)[name]).find((one) => typeof one === 'string' || typeof one === 'number') : undefined
  return found === undefined ? String(at + 1) : String(found)
}

function walk(value: unknown, path: (string | number)[], about: string, found: (path: (string | number)[], about: string, value: Label) => void): void {
  if (isWords(value)) found(path, about, value)
  else if (Array.isArray(value)) value.forEach((one, at) => walk(one, [...path, at], about ? `${about} / ${aboutOf(one, at)}` : aboutOf(one, at), found))
  else if (typeof value === 'object' && value !== null) for (const [name, one] of Object.entries(value)) walk(one, [...path, name], path.length && !isWords(one) ? (about ? `${about} / ${name}` : name) : about, found)
}

/** What a description is expected of. */
const DESCRIBED = new Set(['app', 'object', 'field', 'metric', 'automation', 'decision_table', 'signal', 'dashboard'])

export function wordingsOf(definitions: readonly Shown[], kinds: readonly KindInfo[]): Wording[] {
  const describable = new Set(kinds.filter((one) => DESCRIBED.has(one.name) && one.schema && bodyOf(one).description).map((one) => one.name))
  return definitions.flatMap((one) => {
    const all: Wording[] = []
    const add = (path: (string | number)[], about: string, value: Label | null, lack: Lack) => all.push({ key: `${one.kind}/${one.name}/${path.join('/')}`, kind: one.kind, name: one.name, path, about, value, lack })
    walk(one.body, [], '', (path, about, value) => add(path, about, value, lackOf(value)))
    if (describable.has(one.kind) && !one.body.description) add(['description'], '', null, 'text')
    return all
  })
}

/** The members of a kind's body, wherever the schema keeps them. */
export function bodyOf(kind: KindInfo): Record<string, { label?: Label }> {
  const { schema } = kind
  const named = schema.$ref?.replace('#/$defs/', '')
  return (named ? schema.$defs?.[named]?.properties : schema.properties) ?? {}
}

/** The body with the text at the path put; null takes it out. */
export function withWords(body: Body, path: readonly (string | number)[], value: Label | null): Body {
  const [first, ...rest] = path
  if (first === undefined) return body
  const put = (inner: unknown): unknown => (rest.length ? withWords((inner ?? {}) as Body, rest, value) : value)
  if (Array.isArray(body)) return body.map((one, at) => (at === first ? put(one) : one)) as unknown as Body
  if (rest.length === 0 && value === null) return Object.fromEntries(Object.entries(body).filter(([name]) => name !== first))
  return { ...body, [first]: put(body[first]) }
}
