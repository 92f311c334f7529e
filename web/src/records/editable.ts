/** Which fields a person may enter, and where a problem's faults belong. */
import { ApiProblem, faultField, type Fault, type FieldMeta, type RuleMeta } from '@/api'
import { isEmpty } from '@/fields'
import { currentLocale, say } from '@/i18n'

export const editable = (fields: readonly FieldMeta[]): FieldMeta[] => fields.filter((field) => !field.derived && !field.system && !field.readonly)

export interface Faults {
  byField: ReadonlyMap<string, string>
  /** Faults of no shown field, and problems without faults: said above the form. */
  rest: string[]
}

export const NO_FAULTS: Faults = { byField: new Map(), rest: [] }

/** `mended`: faults that are told no more. */
export function placeFaults(error: unknown, fields: readonly FieldMeta[], otherwise: string, mended: (fault: Fault) => boolean = () => false): Faults {
  if (!error) return NO_FAULTS
  if (!(error instanceof ApiProblem)) return { byField: new Map(), rest: [otherwise] }
  const names = new Set(fields.map((field) => field.name))
  const byField = new Map<string, string>()
  const rest: string[] = []
  for (const fault of error.faults) {
    if (mended(fault)) continue
    const name = faultField(fault.at).split('.')[0] ?? ''
    if (names.has(name)) byField.set(name, [byField.get(name), fault.detail].filter(Boolean).join(' '))
    else rest.push(fault.detail)
  }
  if (error.faults.length === 0) rest.push(error.message)
  return { byField, rest }
}

/** The faults, and one for each field that has to be filled. */
export function withBlanks(told: Faults, fields: readonly FieldMeta[], blank: readonly string[], t: (key: string, values?: Record<string, unknown>) => string): Faults {
  if (blank.length === 0) return told
  const names = fields.filter((field) => blank.includes(field.name)).map((field) => say(field.label))
  const listed = new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(names)
  return { rest: [...told.rest, t('form.blank', { fields: listed })], byField: new Map([...told.byField, ...blank.map((name) => [name, t('form.required')] as const)]) }
}

/** The faults, and the words of rules that what is entered breaks. A field that is still empty carries the mark of what must be filled instead. */
export function withRules(told: Faults, broken: readonly RuleMeta[], values: Record<string, unknown>): Faults {
  const live = broken.filter((rule) => !isEmpty(values[rule.field]) && !told.byField.has(rule.field))
  if (live.length === 0) return told
  const byField = new Map(told.byField)
  for (const rule of live) byField.set(rule.field, [byField.get(rule.field), say(rule.label)].filter(Boolean).join(' '))
  return { rest: told.rest, byField }
}
