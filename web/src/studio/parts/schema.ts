/** Reading JSON Schema as msgspec writes it. Pure. */
import type { Label } from '@/api'

import type { Body, JsonSchema } from '../shapes'

/** Follows references into the root's definitions. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema
  for (let step = 0; found.$ref && step < 10; step += 1) {
    const name = found.$ref.replace('#/$defs/', '')
    found = { ...root.$defs?.[name], label: found.label ?? schema.label }
  }
  return found
}

const isNull = (schema: JsonSchema) => schema.type === 'null'

/** What kind of editor a place needs. */
export type Shape =
  | { kind: 'text' | 'number' | 'integer' | 'boolean' | 'label' | 'any' }
  | { kind: 'choice'; values: string[] }
  | { kind: 'object'; properties: Record<string, JsonSchema>; required: string[] }
  | { kind: 'list'; item: JsonSchema }
  | { kind: 'map'; item: JsonSchema }

const isLabel = (schema: JsonSchema) => {
  const names = Object.keys(schema.properties ?? {})
  return names.length === 2 && names.includes('zh') && names.includes('en')
}

/** `value` decides between several that are allowed. */
export function shapeOf(given: JsonSchema, root: JsonSchema, value: unknown): Shape {
  const schema = resolved(given, root)
  const options = schema.anyOf?.filter((one) => !isNull(resolved(one, root)))
  if (options) {
    if (options.length === 1) return shapeOf(options[0]!, root, value)
    const fits = options.find((one) => suits(resolved(one, root), value)) ?? options[0]!
    return shapeOf(fits, root, value)
  }
  if (schema.enum) return { kind: 'choice', values: schema.enum.filter((one) => one !== null).map(String) }
  if (schema.const !== undefined) return { kind: 'choice', values: [String(schema.const)] }
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (type === 'object') {
    if (isLabel(schema)) return { kind: 'label' }
    if (schema.properties) return { kind: 'object', properties: schema.properties, required: schema.required ?? [] }
    if (typeof schema.additionalProperties === 'object') {
      const item = resolved(schema.additionalProperties, root)
      // A mapping of words is a label when its keys are languages.
      if (value && typeof value === 'object' && 'zh' in value && item.type === 'string') return { kind: 'label' }
      return { kind: 'map', item: schema.additionalProperties }
    }
    return { kind: 'any' }
  }
  if (type === 'array') return schema.items ? { kind: 'list', item: schema.items } : { kind: 'any' }
  if (type === 'boolean' || type === 'integer' || type === 'number') return { kind: type }
  return { kind: type === 'string' ? 'text' : 'any' }
}

function suits(schema: JsonSchema, value: unknown): boolean {
  if (schema.type === 'string') return typeof value === 'string'
  if (schema.type === 'array') return Array.isArray(value)
  if (schema.type === 'object' || schema.properties) return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (schema.type === 'boolean') return typeof value === 'boolean'
  return (schema.type === 'number' || schema.type === 'integer') && typeof value === 'number'
}

/** The least that a place can hold. */
export function firstValue(given: JsonSchema, root: JsonSchema): unknown {
  const schema = resolved(given, root)
  if (schema.default !== undefined && schema.default !== null) return schema.default
  const shape = shapeOf(schema, root, undefined)
  switch (shape.kind) {
    case 'label':
      return { zh: '', en: '' } satisfies Label
    case 'object':
      return Object.fromEntries(shape.required.map((name) => [name, firstValue(shape.properties[name]!, root)])) as Body
    case 'list':
      return []
    case 'map':
      return {}
    case 'number':
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'choice':
      return shape.values[0]
    default:
      return ''
  }
}
