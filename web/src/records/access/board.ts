/** Units as a tree, and what lies on each of them. Pure. */
import type { PackShown, PacksShown, Row, SituationShown, Temporary } from '@/api'

export interface UnitNode {
  id: string
  name: string
  level: string
  below: UnitNode[]
}

/** Something that lies on a unit or a person, and what it is. */
export interface Lying {
  given: Temporary
  one: PackShown | SituationShown
}

/** The tree of rows with `parent`; a parent that is not there, or a circle, makes a root. */
export function unitTree(rows: readonly Row[]): UnitNode[] {
  const nodes = new Map(rows.map((row) => [row.id, { id: row.id, name: String(row.name ?? ''), level: String(row.level ?? ''), below: [] as UnitNode[] }]))
  const parents = new Map(rows.map((row) => [row.id, parentOf(row.parent)]))
  const inCircle = (id: string) => {
    const seen = new Set<string>()
    for (let at: string | null | undefined = parents.get(id); at && !seen.has(at); at = parents.get(at)) {
      if (at === id) return true
      seen.add(at)
    }
    return false
  }
  const roots: UnitNode[] = []
  for (const row of rows) {
    const parent = nodes.get(parents.get(row.id) ?? '')
    const node = nodes.get(row.id)!
    if (parent && !inCircle(row.id)) parent.below.push(node)
    else roots.push(node)
  }
  return roots
}

const parentOf = (value: unknown): string | null => (typeof value === 'string' ? value : value && typeof value === 'object' && 'id' in value ? String((value as { id: unknown }).id) : null)

/** By unit what lies on it, by end; under '' what lies on persons. */
export function lyingOn(packs: PacksShown): Map<string, Lying[]> {
  const found = new Map<string, Lying[]>()
  for (const one of [...packs.situations, ...packs.packs]) {
    for (const given of one.on) {
      const key = given.unit?.id ?? ''
      found.set(key, [...(found.get(key) ?? []), { given, one }])
    }
  }
  for (const each of found.values()) each.sort((a, b) => (a.given.ends_at ?? '').localeCompare(b.given.ends_at ?? ''))
  return found
}
