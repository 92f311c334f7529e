/** Which fields a person may enter, and where a problem's faults belong. */
import { ApiProblem, faultField, type FieldMeta } from '@/api'

export const editable = (fields: readonly FieldMeta[]): FieldMeta[] => fields.filter((field) => !field.derived && !field.system && !field.readonly)

export interface Faults {
  byField: ReadonlyMap<string, string>
  /** Faults of no shown field, and problems without faults: said above the form. */
  rest: string[]
}

export const NO_FAULTS: Faults = { byField: new Map(), rest: [] }

export function placeFaults(error: unknown, fields: readonly FieldMeta[], otherwise: string): Faults {
  if (!error) return NO_FAULTS
  if (!(error instanceof ApiProblem)) return { byField: new Map(), rest: [otherwise] }
  const names = new Set(fields.map((field) => field.name))
  const byField = new Map<string, string>()
  const rest: string[] = []
  for (const fault of error.faults) {
    const name = faultField(fault.at).split('.')[0] ?? ''
    if (names.has(name)) byField.set(name, [byField.get(name), fault.detail].filter(Boolean).join(' '))
    else rest.push(fault.detail)
  }
  if (error.faults.length === 0) rest.push(error.message)
  return { byField, rest }
}
