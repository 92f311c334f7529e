/** What a draft's changes make of the definitions in force. Pure. */
import { appOf, keyOf, labelOf, type Body, type Change, type Definition, type Drafted, type Key } from './shapes'

export type Standing = 'same' | 'new' | 'changed' | 'removed'

export interface Shown extends Definition {
  standing: Standing
}

/** Bodies are JSON: equal when they say the same, whatever the order of their keys. */
export function sameBody(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => sameBody(one, b[at]))
  const [mine, theirs] = [a as Body, b as Body]
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)])
  return [...names].every((name) => sameBody(mine[name], theirs[name]))
}

const madeOf = (change: Drafted): Definition => ({
  kind: change.kind, name: change.name, app: appOf(change.name), label: labelOf(change.body), version: null, changed_at: change.at ?? null, author: null, body: change.body ?? {},
})

/** Definitions as if the draft were in force; those it removes stay, marked, so that they can be taken back. */
export function overlay(known: readonly Definition[], changes: readonly Drafted[], takes: (definition: Definition) => boolean): Shown[] {
  const drafted = new Map(changes.map((change) => [keyOf(change), change]))
  const shown = known.map((definition): Shown => {
    const change = drafted.get(keyOf(definition))
    drafted.delete(keyOf(definition))
    if (!change) return { ...definition, standing: 'same' }
    if (change.body === null) return { ...definition, standing: 'removed' }
    const same = sameBody(change.body, definition.body)
    return { ...definition, body: change.body, label: labelOf(change.body) ?? definition.label, standing: same ? 'same' : 'changed' }
  })
  const made = [...drafted.values()].filter((change) => change.body !== null).map((change): Shown => ({ ...madeOf(change), standing: change.was ? 'changed' : 'new' }))
  return [...shown, ...made.filter(takes)]
}

/** The draft's changes after more of them: the later body of a definition stands, and one like the body in force is no change. */
export function withChanges(changes: readonly Drafted[], more: readonly Change[], was: (key: Key) => Body | null): Drafted[] {
  const merged = new Map(changes.map((change) => [keyOf(change), change]))
  for (const { kind, name, body } of more) {
    const before = merged.get(keyOf({ kind, name }))
    const inForce = before ? before.was : was({ kind, name })
    if (body === null ? inForce === null : sameBody(body, inForce)) merged.delete(keyOf({ kind, name }))
    else merged.set(keyOf({ kind, name }), { kind, name, body, was: inForce })
  }
  return [...merged.values()]
}

/** The definitions that both sides changed since `base`, differently: somebody must choose. */
export function clashes(base: readonly Drafted[], theirs: readonly Drafted[], mine: readonly Change[]): Change[] {
  const find = (changes: readonly Drafted[], key: Key) => changes.find((one) => keyOf(one) === keyOf(key))?.body
  return mine.filter((change) => {
    const [before, now] = [find(base, change), find(theirs, change)]
    return !sameBody(before, now) && !sameBody(now, change.body)
  })
}
