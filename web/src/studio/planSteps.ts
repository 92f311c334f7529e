/** Steps of a plan as people read them. */
import type { PlanStep } from './shapes'

const SLOWEST = ['background_job', 'background', 'job', 'seconds', 'instant']

export const speedOf = (step: PlanStep): string => step.duration_class ?? 'instant'

const most = (a: number | null | undefined, b: number | null | undefined) => (a == null && b == null ? null : Math.max(a ?? 0, b ?? 0))

function joined(one: PlanStep, other: PlanStep): PlanStep {
  const [slower] = [speedOf(one), speedOf(other)].sort((a, b) => SLOWEST.indexOf(a) - SLOWEST.indexOf(b))
  // What a conversion says of its values goes before what hiding the former column says of them.
  const converts = [one, other].find((step) => step.values !== undefined)
  const outcome = converts ? { values: converts.values, lost: converts.lost, examples: converts.examples } : { lost: most(one.lost, other.lost) }
  return { ...one, ...outcome, duration_class: slower }
}

/** Steps that do one thing together, as that one thing: as slow as the slowest of them. */
export function together(steps: readonly PlanStep[]): PlanStep[] {
  const found = new Map<string, PlanStep>()
  for (const step of steps) {
    const before = found.get(step.plain.zh)
    found.set(step.plain.zh, before ? joined(before, step) : step)
  }
  return [...found.values()]
}
