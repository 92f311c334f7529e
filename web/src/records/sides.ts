/** Two people changed one record: what it was, what the other made of it, what you made of it. */
export type Values = Record<string, unknown>

export interface Side {
  field: string
  base: unknown
  theirs: unknown
  yours: unknown
  /** Who changed it: only you, only the other, both alike, or both differently (then somebody must choose). */
  kind: 'yours' | 'theirs' | 'same' | 'both'
}

export type Choice = 'yours' | 'theirs'

/** References travel as ids; the order of keys in JSON means nothing, an empty text is no value. */
export function toWire(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'id' in value && 'title' in value) return value.id
  return value === '' || value === undefined ? null : value
}

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, canonical(one)]),
    )
  }
  return value
}

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(canonical(toWire(a))) === JSON.stringify(canonical(toWire(b)))

/** What a form really changed; typing a value back undoes the change. */
export function changedValues(base: Values, draft: Values): Values {
  return Object.fromEntries(Object.entries(draft).filter(([field, value]) => !sameValue(base[field], value)))
}

export const wireValues = (values: Values): Values => Object.fromEntries(Object.entries(values).map(([field, value]) => [field, toWire(value)]))

/** `fields` are the ones a person may edit: derived values change by themselves and are nobody's conflict. */
export function compareSides(base: Values, theirs: Values, draft: Values, fields: readonly string[]): Side[] {
  return fields.flatMap((field): Side[] => {
    const yours = field in draft ? draft[field] : base[field]
    const byYou = !sameValue(base[field], yours)
    const byThem = !sameValue(base[field], theirs[field])
    if (!byYou && !byThem) return []
    const kind = byYou && byThem ? (sameValue(yours, theirs[field]) ? 'same' : 'both') : byYou ? 'yours' : 'theirs'
    return [{ field, base: base[field], theirs: theirs[field], yours, kind }]
  })
}

/** Fields still waiting for a choice. */
export const undecided = (sides: readonly Side[], choices: Readonly<Record<string, Choice>>): Side[] =>
  sides.filter((side) => side.kind === 'both' && !choices[side.field])

/** What remains to be written on top of the other's version. */
export function settleSides(sides: readonly Side[], choices: Readonly<Record<string, Choice>>): Values {
  const kept = sides.filter((side) => side.kind === 'yours' || (side.kind === 'both' && choices[side.field] === 'yours'))
  return Object.fromEntries(kept.map((side) => [side.field, side.yours]))
}
