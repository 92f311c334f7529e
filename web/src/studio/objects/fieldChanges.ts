/** What an edited, removed or reordered field means for the definitions. Pure. */
import { shortOf, type Body, type Change } from '../shapes'
import type { Shown } from '../draftState'
import type { FieldDraft } from './FieldDrawer'

interface MatchKey {
  kind: string
  field: string
}

const keysOf = (object: Body): MatchKey[] => (object.match_keys as MatchKey[] | undefined) ?? []

const withMembers = (object: Body, part: Body): Body => {
  const next: Body = { ...object, ...part }
  for (const key of ['match_keys', 'order']) if (Array.isArray(next[key]) && (next[key] as unknown[]).length === 0) delete next[key]
  return next
}

export const matchOf = (object: Body, field: string): string | null => keysOf(object).find((key) => key.field === field)?.kind ?? null

/** The object's own fields in the order people see them. */
export function inOrder(object: Body, fields: readonly Shown[]): Shown[] {
  const order = (object.order as string[] | undefined) ?? []
  const place = (one: Shown) => {
    const at = order.indexOf(shortOf(one.name))
    return at < 0 ? order.length : at
  }
  return [...fields].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
}

/** JSON has no undefined: a member without a value is not there. */
const clean = (body: Body): Body => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))

/** The field and, where its place or key changes, its object; one step of undo. */
export function savedField(object: Shown, fields: readonly Shown[], field: FieldDraft): Change[] {
  const order = inOrder(object.body, fields).map((one) => shortOf(one.name))
  const fresh = !order.includes(field.name)
  const match = matchOf(object.body, field.name)
  const changes: Change[] = [{ kind: 'field', name: `${object.name}.${field.name}`, body: clean(field.body) }]
  if (!fresh && match === field.match) return changes
  const keys = keysOf(object.body).filter((key) => key.field !== field.name)
  const body = withMembers(object.body, { match_keys: field.match ? [...keys, { kind: field.match, field: field.name }] : keys, ...(fresh ? { order: [...order, field.name] } : {}) })
  return [...changes, { kind: 'object', name: object.name, body }]
}

export function removedField(object: Shown, fields: readonly Shown[], field: Shown): Change[] {
  const short = shortOf(field.name)
  const order = inOrder(object.body, fields).map((one) => shortOf(one.name)).filter((name) => name !== short)
  const body = withMembers(object.body, { order, match_keys: keysOf(object.body).filter((key) => key.field !== short) })
  return [{ kind: 'field', name: field.name, body: null }, { kind: 'object', name: object.name, body }]
}

export function orderedFields(object: Shown, fields: readonly Shown[]): Change[] {
  return [{ kind: 'object', name: object.name, body: withMembers(object.body, { order: fields.map((one) => shortOf(one.name)) }) }]
}
