/** A place in a body, in the words of its kind's schema. Pure. */
import type { Label } from '@/api'

import type { Step } from '../differences'
import { resolved, shapeOf } from '../parts/schema'
import type { JsonSchema } from '../shapes'

interface Words {
  say: (label: Label) => string
  /** What the two languages of a text are called. */
  zh: string
  en: string
}

/** "字段 › 电话 › 必填"; what no schema knows is told by its key. `body`: where the place is, to choose between shapes. */
export function placeWords(steps: readonly Step[], root: JsonSchema | undefined, body: unknown, words: Words): string {
  let schema = root
  let value = body
  const told = steps.map((step) => {
    const shape = schema && root ? shapeOf(schema, root, value) : undefined
    value = inside(value, step)
    if (step.item !== undefined) {
      schema = shape?.kind === 'list' ? shape.item : undefined
      return step.item
    }
    if (shape?.kind === 'label') {
      schema = undefined
      return step.key === 'zh' || step.key === 'en' ? words[step.key] : step.key
    }
    if (shape?.kind === 'map') {
      schema = shape.item
      return step.key
    }
    schema = shape?.kind === 'object' ? shape.properties[step.key] : undefined
    const label = schema && root ? (schema.label ?? resolved(schema, root).label) : undefined
    return label ? words.say(label) : step.key
  })
  return told.join(' › ')
}

/** What stands behind a step. */
function inside(value: unknown, step: Step): unknown {
  if (Array.isArray(value)) return value.find((one: unknown) => typeof one === 'object' && one !== null && Object.values(one).includes(step.key))
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step.key] : undefined
}
