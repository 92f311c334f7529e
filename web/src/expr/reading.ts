/** Wire values as the type that was promised; what does not fit reads as nothing, so that no row can throw. */
import { bound, readNumber } from './exact'
import { boundMoment, dayNumber, readMoment } from './moments'
import type { Program, Row, Value } from './program'

const ID = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i

const asRecord = (value: unknown): Row | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : null

const readId = (value: unknown): string | null => {
  const text = asRecord(value) === null ? value : (value as Row)['id']
  if (typeof text !== 'string' || !ID.test(text)) return null
  return text.toLowerCase().replaceAll('-', '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const numberOf = (value: unknown, type: string): bigint | null => {
  const wire = asRecord(value) !== null && type !== 'int' ? (value as Row)['amount'] : value
  const text = typeof wire === 'number' || typeof wire === 'bigint' ? plain(wire) : wire
  const units = typeof text === 'string' ? readNumber(text) : null
  if (units === null || (type === 'int' && units % 10n ** 12n !== 0n)) return null
  return bound(units, type)
}

const plain = (value: number | bigint): string => {
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(text)
  if (parts === null) return text
  const [, sign = '', first = '', rest = '', direction, power = '0'] = parts
  const digits = first + rest
  const shift = Math.min(Number(power), 400)
  if (direction === '-') return `${sign}0.${'0'.repeat(shift - 1)}${digits}`
  return sign + digits.padEnd(shift + 1, '0')
}

const momentOf = (value: unknown): bigint | null => {
  const micros = typeof value === 'string' ? readMoment(value) : null
  return micros === null ? null : boundMoment(micros)
}

const day = (value: unknown): string | null => (typeof value === 'string' && dayNumber(value) !== null ? value : null)

/** A wire value of the named type. */
export const readValue = (value: unknown, type: string): Value => {
  if (value === null || value === undefined) return null
  if (type.startsWith('list<')) {
    if (!Array.isArray(value)) return null
    return value.map((each) => readValue(each, type.slice(5, -1))).filter((each) => each !== null)
  }
  if (type === 'int' || type === 'decimal' || type === 'money') return numberOf(value, type)
  if (type === 'date') return day(value)
  if (type === 'datetime') return momentOf(value)
  if (type === 'bool') return typeof value === 'boolean' ? value : null
  if (type === 'duration') return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null
  if (type.startsWith('reference')) return readId(value)
  if (type === 'json') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isInteger(value)) return plain(value)
  return typeof value === 'string' ? value : null
}

/** The value a path names in a row. */
export const readPath = (row: Row, program: Extract<Program, { read: string[] }>): Value => {
  let found: unknown = row
  for (const step of program.read) {
    const record = asRecord(found)
    if (record === null || !Object.hasOwn(record, step)) return null
    found = record[step]
  }
  return readValue(found, program.type)
}
