/** The field types a person chooses from, in the order they are looked for, and the plain options each has. */

export type TypeGroup = 'text' | 'number' | 'time' | 'choice' | 'link' | 'computed' | 'rich'

export interface PlainOption {
  name: string
  input: 'number' | 'text' | 'switch' | 'select'
  /** Of a select. */
  values?: readonly string[]
  min?: number
  max?: number
}

const number = (name: string, min?: number, max?: number): PlainOption => ({ name, input: 'number', min, max })
const RANGE = [number('min'), number('max')]

export const TYPES: readonly { name: string; group: TypeGroup; options?: readonly PlainOption[] }[] = [
  { name: 'text', group: 'text', options: [number('min_length', 0, 1000), number('max_length', 1, 1000)] },
  { name: 'long_text', group: 'text', options: [number('max_length', 1)] },
  { name: 'phone', group: 'text', options: [{ name: 'region', input: 'text' }] },
  { name: 'email', group: 'text' },
  { name: 'url', group: 'text' },
  { name: 'auto_number', group: 'text', options: [{ name: 'prefix', input: 'text' }, number('width', 1, 12), number('start', 0)] },
  { name: 'barcode', group: 'text', options: [{ name: 'kind', input: 'select', values: ['any', 'ean13', 'ean8', 'upc', 'code128', 'qr'] }] },
  { name: 'secret', group: 'text', options: [number('max_length', 1, 4000)] },
  { name: 'integer', group: 'number', options: RANGE },
  { name: 'decimal', group: 'number', options: [number('places', 0, 12), ...RANGE] },
  { name: 'money', group: 'number', options: [{ name: 'currency', input: 'text' }, ...RANGE] },
  { name: 'percent', group: 'number', options: [number('places', 0, 6), ...RANGE] },
  { name: 'rating', group: 'number', options: [number('max', 3, 10)] },
  { name: 'date', group: 'time' },
  { name: 'datetime', group: 'time' },
  { name: 'duration', group: 'time', options: [{ name: 'unit', input: 'select', values: ['second', 'minute', 'hour', 'day'] }] },
  { name: 'boolean', group: 'choice' },
  { name: 'choice', group: 'choice', options: [{ name: 'open', input: 'switch' }] },
  { name: 'multi_choice', group: 'choice', options: [{ name: 'open', input: 'switch' }] },
  { name: 'region', group: 'choice', options: [{ name: 'level', input: 'select', values: ['province', 'city', 'county'] }] },
  { name: 'reference', group: 'link' },
  { name: 'references', group: 'link' },
  { name: 'any_reference', group: 'link' },
  { name: 'user', group: 'link' },
  { name: 'unit', group: 'link' },
  { name: 'formula', group: 'computed' },
  { name: 'roll_up', group: 'computed' },
  { name: 'file', group: 'rich', options: [number('most', 1, 100), number('max_mb', 1)] },
  { name: 'image', group: 'rich', options: [number('most', 1, 100), number('max_mb', 1)] },
  { name: 'signature', group: 'rich' },
  { name: 'address', group: 'rich' },
  { name: 'location', group: 'rich' },
  { name: 'json', group: 'rich' },
]

export const GROUPS: readonly TypeGroup[] = ['text', 'number', 'time', 'choice', 'link', 'computed', 'rich']

export const optionsOf = (type: string): readonly PlainOption[] => TYPES.find((one) => one.name === type)?.options ?? []

export const isComputed = (type: string): boolean => type === 'formula' || type === 'roll_up'

/** Types that may be the result of a formula. */
export const RESULTS = ['decimal', 'integer', 'money', 'percent', 'text', 'boolean', 'date', 'datetime', 'duration'] as const

/** A fresh body's options: what the type cannot do without and a person would choose anyway. */
export function firstOptions(type: string): Record<string, unknown> {
  if (type === 'choice' || type === 'multi_choice') return { choices: [] }
  if (type === 'formula') return { expr: '', result: 'decimal' }
  if (type === 'roll_up') return { function: 'count' }
  if (type === 'money') return { currency: 'CNY' }
  if (type === 'reference') return { to: '', on_delete: 'clear' }
  return {}
}
