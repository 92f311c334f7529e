/** The fields of an object as the draft has them, described as pages and conditions need them. */
import { useMemo } from 'react'

import { useMeta, type FieldMeta, type Label } from '@/api'
import { useSay } from '@/i18n'

import { standing, useDefinitions } from './definitions'
import { shortOf, type Body } from './shapes'

/** A computed field behaves like its result. */
function typeOfBody(body: Body): string {
  const options = (body.options ?? {}) as Body
  if (body.type === 'formula') return RESULT_TYPES[String(options.result)] ?? String(options.result ?? 'decimal')
  if (body.type === 'roll_up') return options.function === 'count' ? 'integer' : String((options.result as string | undefined) ?? 'decimal')
  if (body.type === 'auto_number') return 'text'
  return String(body.type)
}

/** Names of the expression language that are no field types. */
const RESULT_TYPES: Record<string, string> = { bool: 'boolean', int: 'integer', number: 'decimal' }

export function metaOf(name: string, body: Body): FieldMeta {
  const type = typeOfBody(body) as FieldMeta['type']
  return {
    name: shortOf(name),
    type,
    label: (body.label as Label | undefined) ?? { zh: shortOf(name), en: shortOf(name) },
    options: (body.options as FieldMeta['options'] | undefined) ?? {},
    required: body.required === true,
    derived: body.derived === true,
    system: false,
    readonly: body.derived === true || body.type === 'formula' || body.type === 'roll_up' || body.type === 'auto_number',
  }
}

const inOrder = (order: readonly string[]) => (a: string, b: string) => {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return place(a) - place(b) || a.localeCompare(b)
}

/** By short name: the object's own fields in their order, then those of the system. */
export function useFieldMetas(object: string): ReadonlyMap<string, FieldMeta> {
  const { rows } = useDefinitions({ kind: 'field', object })
  const objects = useDefinitions({ kind: 'object' })
  const meta = useMeta()
  return useMemo(() => {
    const order = (objects.rows.find((one) => one.name === object)?.body.order as string[] | undefined) ?? []
    const described = meta.data?.objects.find((one) => one.name === object) ?? meta.data?.objects[0]
    // Whether there is a tree behind a reference is what its object says, which is in force.
    const trees = new Set(described?.name === object ? described.fields.flatMap((field) => (field.tree ? [field.name] : [])) : [])
    const own = standing(rows).map((row) => metaOf(row.name, row.body)).map((field) => ({ ...field, tree: field.options['tree'] === true || trees.has(field.name) }))
    own.sort((a, b) => inOrder(order)(a.name, b.name))
    const system = (described?.fields ?? []).filter((field) => field.system)
    return new Map([...own, ...system].map((field) => [field.name, field]))
  }, [rows, objects.rows, meta.data, object])
}

/** What people call a field in force; its name where there is none such. */
export function useFieldWords(): (object: string, name: string) => string {
  const meta = useMeta()
  const say = useSay()
  return (object, name) => say(meta.data?.objects.find((one) => one.name === object)?.fields.find((field) => field.name === name)?.label) || name
}
