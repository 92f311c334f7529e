/** Operators by family of field types, and how a filter's value changes shape when the operator changes. */
import type { FilterValue, Operator } from './field'

export const TEXT_OPERATORS = ['contains', 'lacks', 'is', 'is-not', 'starts-with', 'empty', 'filled'] as const
export const FIGURE_OPERATORS = ['at-least', 'at-most', 'between', 'above', 'below', 'is', 'is-not', 'empty', 'filled'] as const
export const DAY_OPERATORS = ['is', 'at-least', 'at-most', 'between', 'empty', 'filled'] as const
export const MOMENT_OPERATORS = ['within-last', 'at-least', 'at-most', 'between', 'empty', 'filled'] as const
export const CHOICE_OPERATORS = ['one-of', 'none-of', 'empty', 'filled'] as const
export const TAG_OPERATORS = ['has', 'has-not', 'empty', 'filled'] as const
export const SWITCH_OPERATORS = ['yes', 'no', 'empty'] as const
export const LINK_OPERATORS = ['has-any', 'has-all', 'has-none', 'empty', 'filled'] as const
export const PERSON_OPERATORS = ['me', 'one-of', 'none-of', 'empty', 'filled'] as const
export const UNIT_OPERATORS = ['below-me', 'one-of', 'none-of', 'empty', 'filled'] as const
export const PLACE_OPERATORS = ['within', 'empty', 'filled'] as const
export const PRESENCE_OPERATORS = ['filled', 'empty'] as const

type Shape = 'none' | 'one' | 'many' | 'pair'

const shapeOf = (operator: Operator): Shape => {
  switch (operator) {
    case 'yes':
    case 'no':
    case 'me':
    case 'below-me':
    case 'empty':
    case 'filled':
      return 'none'
    case 'one-of':
    case 'none-of':
    case 'has-any':
    case 'has-all':
    case 'has-none':
      return 'many'
    case 'between':
      return 'pair'
    default:
      return 'one'
  }
}

export const needsValue = (operator: Operator): boolean => shapeOf(operator) !== 'none'

/** Keeps what can be kept when the operator of a condition changes: 70 becomes [70, ""] for "between". */
export const reshape = (value: FilterValue, from: Operator, to: Operator): FilterValue => {
  const [before, after] = [shapeOf(from), shapeOf(to)]
  if (from === 'within-last' || to === 'within-last') return from === to ? value : null
  if (before === after) return value
  const first = typeof value === 'string' ? value : (value?.[0] ?? '')
  if (after === 'none') return null
  if (after === 'one') return first === '' ? null : first
  if (after === 'pair') return first === '' ? null : [first, '']
  return first === '' ? null : [first]
}
