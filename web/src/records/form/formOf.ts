/** The page of a record: as its form says, or made from its fields; conditions judged here while somebody types. */
import type { FieldMeta, FormMeta, FormSection, Meta, ObjectMeta, ProgramJson, RelatedList, Row, Session } from '@/api'
import { holds, type Env, type Program } from '@/expr'
import { isEmpty } from '@/fields'

import { rulesOf, type Rules } from './rules'

const NO_RULE = { visible_when: null, required_when: null, readonly_when: null }

/** Fields that stand in no section of a form still have to be found somewhere. */
const OTHERS = { zh: '其他字段', en: 'Other fields' }
const MAIN = { zh: '资料', en: 'Details' }

const section = (fields: string[], label: FormSection['label'] = null, columns = 2): FormSection => ({ label, fields, columns, collapsed: false, visible_when: null })

/** Lists of records that point to this object by a single reference. */
export function pointingHere(meta: Meta, object: string): RelatedList[] {
  return meta.objects.flatMap((other) =>
    other.fields
      .filter((field) => !field.derived && !field.system && (field.type === 'reference' || field.type === ('references' as string)) && field.options.to === object)
      .map((field) => ({ object: other.name, by: field.name })),
  )
}

export function formOf(meta: Meta, object: ObjectMeta): FormMeta {
  const own = object.fields.filter((field) => !field.system).map((field) => field.name)
  const given = meta.forms?.find((form) => form.object === object.name)
  if (!given) {
    const related = pointingHere(meta, object.name)
    return { name: '', object: object.name, label: object.label, summary: [], rules: {}, tabs: [{ label: MAIN, visible_when: null, sections: [section(own)], related }] }
  }
  const placed = new Set(given.tabs.flatMap((tab) => tab.sections.flatMap((one) => one.fields)))
  const left = own.filter((name) => !placed.has(name))
  const [first, ...rest] = given.tabs
  if (!first || left.length === 0) return given
  return { ...given, tabs: [{ ...first, sections: [...first.sections, { ...section(left, OTHERS), collapsed: true }] }, ...rest] }
}

/** What conditions may read besides the record. */
export function envOf(session: Session | null | undefined, now: Date): { env: Env; actor: Row } {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now)
  const user = session?.user
  return { env: { now: now.toISOString(), today, zone }, actor: { id: user?.id ?? '', version: 0, roles: user?.roles ?? [], unit: user?.unit?.id ?? null } }
}

export interface Judge {
  shown: (condition: ProgramJson) => boolean
  visible: (field: string) => boolean
  /** What has to be filled, as the field, the form or a rule says. */
  required: (field: FieldMeta) => boolean
  /** The same without the rules: an old record may be saved that broke a newer one before. */
  demanded: (field: FieldMeta) => boolean
  readonly: (field: FieldMeta) => boolean
  rules: Rules
}

export function judgeOf(form: FormMeta, object: ObjectMeta, values: Record<string, unknown>, session: Session | null | undefined, now: Date): Judge {
  const { env, actor } = envOf(session, now)
  const row = { ...values, actor }
  const is = (condition: ProgramJson) => condition !== null && condition !== undefined && holds(condition as Program, row, env)
  const ruleOf = (name: string) => form.rules[name] ?? NO_RULE
  const rules = rulesOf(object.rules ?? [], object.fields, values as Row, env)
  const demanded = (field: FieldMeta) => field.required || is(ruleOf(field.name).required_when)
  return {
    shown: (condition) => condition === null || condition === undefined || is(condition),
    visible: (name) => ruleOf(name).visible_when === null || is(ruleOf(name).visible_when),
    required: (field) => demanded(field) || rules.asks(field.name),
    demanded,
    rules,
    readonly: (field) => field.readonly || field.derived || field.system || is(ruleOf(field.name).readonly_when),
  }
}

/** The fields that have to be filled now and have no value. */
export const blanksOf = (fields: readonly FieldMeta[], judge: Judge, values: Record<string, unknown>, which: 'demanded' | 'required' = 'demanded'): FieldMeta[] =>
  fields.filter((field) => judge.visible(field.name) && !judge.readonly(field) && judge[which](field) && isEmpty(values[field.name]))

/** The sections in which a new record is entered: those of the form, or all fields with what must be given first. */
export function entrySections(form: FormMeta, object: ObjectMeta, judge: Judge): FormSection[] {
  if (form.name !== '') return form.tabs.filter((tab) => judge.shown(tab.visible_when)).flatMap((tab) => tab.sections)
  const first = (field: FieldMeta) => Number(field.required) * 2 + Number(field.name === object.title)
  const fields = object.fields.filter((field) => !field.system)
  return [section([...fields].sort((a, b) => first(b) - first(a)).map((field) => field.name))]
}

/** Values a new record begins with. References are left to the server: only it knows their titles. */
export const startOf = (object: ObjectMeta): Record<string, unknown> =>
  Object.fromEntries(object.fields.flatMap((field) => (field.readonly || isEmpty(field.default) || field.options.to !== undefined ? [] : [[field.name, field.default]])))
