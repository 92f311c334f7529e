/** The interface description as people read it: JSON Schema in the spelling of types. */

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema | false
  prefixItems?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}

interface Body {
  content?: Record<string, { schema?: Schema }>
}

interface Operation {
  tags?: string[]
  description?: string
  requestBody?: Body
  responses: Record<string, Body>
}

export interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** One way to ask. `media` of the answer, none for an empty one. */
export interface Way {
  key: string
  tag: string
  description: string
  asks?: Schema
  status: string
  media: string
  answers?: Schema
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Every way to ask, by subject, as the description has them. */
export function waysOf(told: Description): Way[] {
  return Object.entries(told.paths)
    .flatMap(([path, item]) =>
      METHODS.flatMap((method): Way[] => {
        const operation = item[method]
        if (!operation) return []
        const status = Object.keys(operation.responses).find((one) => one < '400') ?? ''
        const [media, answer] = Object.entries(operation.responses[status]?.content ?? {})[0] ?? ['', undefined]
        const asks = Object.values(operation.requestBody?.content ?? {})[0]?.schema
        return [{ key: `${method.toUpperCase()} ${path}`, tag: operation.tags?.[0] ?? '', description: operation.description ?? '', asks, status, media, answers: answer?.schema }]
      }),
    )
    .sort((a, b) => a.tag.localeCompare(b.tag) || a.key.split(' ')[1]!.localeCompare(b.key.split(' ')[1]!))
}

const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
const SIMPLE: Record<string, string> = { string: 'string', integer: 'integer', number: 'number', boolean: 'boolean', null: 'null' }

function listOf(one: string): string {
  return one.includes(' | ') ? `(${one})[]` : `${one}[]`
}

function members(schema: Schema, indent: string): string {
  const deeper = `${indent}  `
  const must = new Set(schema.required)
  const names = Object.keys(schema.properties ?? {}).sort((a, b) => Number(must.has(b)) - Number(must.has(a)))
  const lines = names.map((name) => `${deeper}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${must.has(name) ? '' : '?'}: ${shapeText(schema.properties![name]!, deeper)}`)
  const more = schema.additionalProperties
  if (more !== false && (more !== undefined || !names.length)) lines.push(`${deeper}[name]: ${more && more !== true ? shapeText(more, deeper) : 'any'}`)
  return lines.length ? `{\n${lines.join('\n')}\n${indent}}` : '{}'
}

/** `{ rows: Hit[] … }`: named shapes by their names, members that need not be there with `?`. */
export function shapeText(schema: Schema, indent = ''): string {
  if (schema.$ref) return nameOf(schema.$ref)
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => shapeText(one, indent)))].join(' | ')
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => shapeText({ ...schema, type }, indent)).join(' | ')
  if (schema.type === 'array') {
    if (schema.prefixItems) return `[${schema.prefixItems.map((one) => shapeText(one, indent)).join(', ')}]`
    return schema.items ? listOf(shapeText(schema.items, indent)) : 'any[]'
  }
  if (schema.type === 'object' || schema.properties) return members(schema, indent)
  if (schema.type === 'string' && schema.format) return schema.format
  return SIMPLE[schema.type ?? ''] ?? 'any'
}

function refsIn(schema: Schema): string[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.prefixItems ?? []), ...Object.values(schema.properties ?? {})]
  if (schema.items) inner.push(schema.items)
  if (schema.additionalProperties && schema.additionalProperties !== true) inner.push(schema.additionalProperties)
  return [...(schema.$ref ? [nameOf(schema.$ref)] : []), ...inner.flatMap(refsIn)]
}

/** The named shapes behind some, nearest first. `closed`: those that are named but not followed. */
export function namedIn(schemas: Record<string, Schema>, roots: (Schema | undefined)[], closed: (name: string) => boolean = () => false): string[] {
  const found: string[] = []
  let next = roots.flatMap((one) => (one ? refsIn(one) : []))
  while (next.length) {
    const fresh = [...new Set(next)].filter((name) => name in schemas && !found.includes(name) && !closed(name))
    found.push(...fresh)
    next = fresh.flatMap((name) => refsIn(schemas[name]!))
  }
  return found
}
