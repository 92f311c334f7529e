/** Where the people of a decision chain stand in the drawing: a line per role, who decides on top. Pure. */
import type { Row } from '@/api'

/** From who decides down to who uses; a role the company adds stands in the last line. */
const LINES = ['decider', 'influencer', 'gatekeeper', 'user'] as const
export const NODE = { width: 184, height: 84, across: 28, down: 58, edge: 44 }

export interface Placed {
  person: Row
  x: number
  y: number
}

export interface Arrow {
  from: string
  to: string
  path: string
}

export interface Drawing {
  nodes: Placed[]
  arrows: Arrow[]
  width: number
  height: number
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Whom somebody sways, of those given. */
export function swayed(person: Row, people: readonly Row[]): Row[] {
  const ids = new Set(Array.isArray(person.sways) ? person.sways.map((one: unknown) => (typeof one === 'object' && one !== null ? (one as { id?: string }).id : one)) : [])
  return people.filter((one) => one.id !== person.id && ids.has(one.id))
}

const lineOf = (person: Row): number => {
  const at = LINES.indexOf(text(person.role) as (typeof LINES)[number])
  return at === -1 ? LINES.length : at
}

const step = (person: Row): number => (typeof person.approval_step === 'number' ? person.approval_step : Number.POSITIVE_INFINITY)

/** By role, within it by the step of approval, then by name. */
export function inOrder(people: readonly Row[]): Row[] {
  return [...people].sort((a, b) => lineOf(a) - lineOf(b) || (step(a) === step(b) ? text(a.name).localeCompare(text(b.name), 'zh') : step(a) - step(b)))
}

function arrow(from: Placed, to: Placed): string {
  const [x1, x2] = [from.x + NODE.width / 2, to.x + NODE.width / 2]
  if (from.y === to.y) {
    const top = from.y - NODE.down / 2
    return `M${x1},${from.y} C${x1},${top} ${x2},${top} ${x2},${to.y}`
  }
  if (Math.abs(from.y - to.y) > NODE.height + NODE.down) {
    // Past the lines between: out at the side and in at the side, so that nobody stands on the arrow.
    const [left, right] = [Math.min(from.x, to.x) - NODE.edge, NODE.height / 2]
    return `M${from.x},${from.y + right} C${left},${from.y + right} ${left},${to.y + right} ${to.x},${to.y + right}`
  }
  const [y1, y2] = from.y > to.y ? [from.y, to.y + NODE.height] : [from.y + NODE.height, to.y]
  const middle = (y1 + y2) / 2
  return `M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2}`
}

export function laid(people: readonly Row[]): Drawing {
  const lines = LINES.map((_, at) => at)
    .concat(LINES.length)
    .map((at) => inOrder(people).filter((person) => lineOf(person) === at))
    .filter((line) => line.length > 0)
  const most = Math.max(1, ...lines.map((line) => line.length))
  const width = 2 * NODE.edge + most * NODE.width + (most - 1) * NODE.across
  const nodes = lines.flatMap((line, row) => {
    const wide = line.length * NODE.width + (line.length - 1) * NODE.across
    return line.map((person, at) => ({
      person,
      x: (width - wide) / 2 + at * (NODE.width + NODE.across),
      y: NODE.down / 2 + row * (NODE.height + NODE.down),
    }))
  })
  const places = new Map(nodes.map((node) => [node.person.id, node]))
  const arrows = people.flatMap((person) =>
    swayed(person, people).flatMap((other) => {
      const [from, to] = [places.get(person.id), places.get(other.id)]
      return from && to ? [{ from: person.id, to: other.id, path: arrow(from, to) }] : []
    }),
  )
  const height = NODE.down / 2 + lines.length * NODE.height + Math.max(0, lines.length - 1) * NODE.down + NODE.edge
  return { nodes, arrows, width, height }
}

export const GAPS = ['decider', 'attitude', 'role', 'flow', 'limits'] as const
export type Gap = { gap: (typeof GAPS)[number]; people: string[] }

/** What nobody has found out yet; `account` is null where there is none, or its reader may not see it. */
export function gapsOf(people: readonly Row[], account: Row | null): Gap[] {
  const named = (lacking: readonly Row[]) => lacking.map((person) => text(person.name))
  const found: Gap[] = [
    { gap: 'role', people: named(people.filter((person) => !text(person.role) || person.role === 'unknown')) },
    { gap: 'attitude', people: named(people.filter((person) => !text(person.attitude))) },
  ]
  const gaps = found.filter((one) => one.people.length > 0)
  if (!people.some((person) => person.role === 'decider')) gaps.unshift({ gap: 'decider', people: [] })
  if (account && 'approval_flow' in account && !text(account.approval_flow)) gaps.push({ gap: 'flow', people: [] })
  if (account && 'it_limits' in account && !text(account.it_limits)) gaps.push({ gap: 'limits', people: [] })
  return gaps
}
