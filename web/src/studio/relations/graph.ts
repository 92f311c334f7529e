/** Objects and what ties them, out of definitions; and where each stands in the drawing. Pure. */
import type { Label } from '@/api'

import type { Shown, Standing } from '../draftState'
import type { Body } from '../shapes'

export interface ObjectNode {
  name: string
  app: string
  label: Label | null
  icon?: string
  fields: number
  /** `changed` also when only a field of it is. */
  standing: Standing
}

/** `from` holds the reference, or gives what is rolled up; `to` is referred to, or holds the roll-up. */
export interface Tie {
  from: string
  to: string
  kind: 'reference' | 'roll_up'
  fields: TieField[]
  standing: Standing
}

export interface TieField {
  name: string
  label: Label | null
  standing: Standing
}

export interface Relations {
  objects: ObjectNode[]
  ties: Tie[]
}

const OWN_TARGETS: Record<string, string> = { user: 'org.user', unit: 'org.unit' }

/** The objects a field's values point to. */
export function targetsOf(body: Body): string[] {
  const type = String(body.type)
  const own = OWN_TARGETS[type]
  if (own) return [own]
  if (!['reference', 'references', 'any_reference'].includes(type)) return []
  const to = (body.options as Body | undefined)?.to
  return (Array.isArray(to) ? to : [to]).filter((one): one is string => typeof one === 'string' && one !== '')
}

const joined = (a: Standing, b: Standing): Standing => (a === b ? a : 'changed')

export function relationsOf(objects: readonly Shown[], fields: readonly Shown[]): Relations {
  const nodes = new Map<string, ObjectNode>()
  for (const one of objects) nodes.set(one.name, { name: one.name, app: one.app, label: one.label, icon: one.body.icon as string | undefined, fields: 0, standing: one.standing })
  const ties = new Map<string, Tie>()
  for (const field of fields) {
    const owner = nodes.get(String(field.body.object))
    if (!owner) continue
    if (field.standing !== 'removed') owner.fields += 1
    if (field.standing !== 'same' && owner.standing === 'same') owner.standing = 'changed'
    const rolled = field.body.type === 'roll_up'
    const source = (field.body.options as Body | undefined)?.from
    for (const other of rolled ? [String(source)] : targetsOf(field.body)) {
      if (!nodes.has(other)) continue
      const [from, to] = rolled ? [other, owner.name] : [owner.name, other]
      const key = `${rolled ? 'roll_up' : 'reference'} ${from} ${to}`
      const shown: TieField = { name: field.name, label: field.label, standing: field.standing }
      const tie = ties.get(key)
      if (tie) {
        tie.fields.push(shown)
        tie.standing = joined(tie.standing, field.standing)
      } else ties.set(key, { from, to, kind: rolled ? 'roll_up' : 'reference', fields: [shown], standing: field.standing })
    }
  }
  return { objects: [...nodes.values()], ties: [...ties.values()] }
}

/** Those of an app, and the strangers they are tied to. */
export function ofApp({ objects, ties }: Relations, app: string | null): Relations {
  if (!app) return { objects, ties }
  const own = new Set(objects.filter((one) => one.app === app).map((one) => one.name))
  const kept = ties.filter((tie) => own.has(tie.from) || own.has(tie.to))
  const near = new Set([...own, ...kept.flatMap((tie) => [tie.from, tie.to])])
  return { objects: objects.filter((one) => near.has(one.name)), ties: kept }
}

export interface Place {
  x: number
  y: number
}

export interface Area extends Place {
  app: string
  width: number
  height: number
}

export const NODE = { width: 196, height: 60 }
const GAP = { x: 132, y: 34 }
const EDGE = { top: 40, side: 24 }
const DEEPEST = 4
const TALLEST = 7

/** How many references lead away from an object within its app: what everything leans on stands at 0. Rings are cut where met. */
function depths(names: readonly string[], ties: readonly Tie[]): Map<string, number> {
  const inside = new Set(names)
  const to = new Map<string, string[]>()
  for (const tie of ties) if (tie.kind === 'reference' && tie.from !== tie.to && inside.has(tie.from) && inside.has(tie.to)) to.set(tie.from, [...(to.get(tie.from) ?? []), tie.to])
  const known = new Map<string, number>()
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const found = known.get(name)
    if (found !== undefined) return found
    const next = (to.get(name) ?? []).filter((one) => !path.has(one))
    const depth = next.length ? Math.min(DEEPEST, 1 + Math.max(...next.map((one) => visit(one, new Set([...path, name]))))) : 0
    known.set(name, depth)
    return depth
  }
  for (const name of names) visit(name, new Set([name]))
  return known
}

/** Columns of at most TALLEST, each in the order of what its objects are tied to on their left. */
function columnsOf(names: readonly string[], ties: readonly Tie[]): string[][] {
  const depth = depths(names, ties)
  const columns: string[][] = []
  const row = new Map<string, number>()
  for (let at = 0; at <= DEEPEST; at += 1) {
    const here = names.filter((name) => depth.get(name) === at)
    const weight = (name: string) => {
      const near = ties.filter((tie) => tie.from === name && row.has(tie.to)).map((tie) => row.get(tie.to)!)
      return near.length ? near.reduce((sum, one) => sum + one, 0) / near.length : Number.MAX_SAFE_INTEGER
    }
    const sorted = here.map((name) => ({ name, weight: weight(name) })).sort((a, b) => a.weight - b.weight || a.name.localeCompare(b.name)).map((one) => one.name)
    for (let start = 0; start < sorted.length; start += TALLEST) columns.push(sorted.slice(start, start + TALLEST))
    sorted.forEach((name, place) => row.set(name, place % TALLEST))
  }
  return columns
}

/** Apps below one another, the one most leant on first; within an app, what refers stands right of what is referred to. */
export function placed({ objects, ties }: Relations): { places: Map<string, Place>; areas: Area[] } {
  const places = new Map<string, Place>()
  const areas: Area[] = []
  const app = new Map(objects.map((one) => [one.name, one.app]))
  const leant = (name: string) => ties.filter((tie) => tie.kind === 'reference' && app.get(tie.to) === name && app.get(tie.from) !== name).length
  let top = 0
  for (const name of [...new Set(objects.map((one) => one.app))].sort((a, b) => leant(b) - leant(a) || a.localeCompare(b))) {
    const columns = columnsOf(objects.filter((one) => one.app === name).map((one) => one.name), ties)
    const tallest = Math.max(...columns.map((column) => column.length))
    const step = { x: NODE.width + GAP.x, y: NODE.height + GAP.y }
    columns.forEach((column, x) => column.forEach((one, y) => places.set(one, { x: EDGE.side + x * step.x, y: top + EDGE.top + y * step.y + ((tallest - column.length) * step.y) / 2 })))
    const height = EDGE.top + tallest * step.y - GAP.y + EDGE.side
    areas.push({ app: name, x: 0, y: top, width: EDGE.side * 2 + columns.length * step.x - GAP.x, height })
    top += height + 48
  }
  return { places, areas }
}
