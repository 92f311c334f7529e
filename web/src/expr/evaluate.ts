/** Runs a checked expression in the browser; gives what Python and PostgreSQL give (see vectors.json). */
import { bound, divide, floor, ONE, roundDivide, roundTo, readNumber, writeNumber } from './exact'
import * as moments from './moments'
import type { Env, Program, Row, Value } from './program'
import { readPath, readValue } from './reading'

type Ask = (program: Program) => Value
type Special = (args: Program[], ask: Ask, type: string, env: Env) => Value

const BLANK = /^[ \t\n\r\f\v\u00a0\u3000]+|[ \t\n\r\f\v\u00a0\u3000]+$/g
const UNITS = { in_days: 86_400n, in_hours: 3_600n, in_minutes: 60n, in_seconds: 1n }

/** The value of the program for the row; null is nothing. Never throws for any row. */
export const evaluate = (program: Program, row: Row, env: Env): Value => {
  const ask: Ask = (each) => {
    if ('read' in each) return readPath(row, each)
    if ('value' in each) return readValue(each.value, each.type)
    const special = SPECIAL[each.op]
    if (special !== undefined) return special(each.args, ask, each.type, env)
    const args = each.args.map(ask)
    return args.some((arg) => arg === null) ? null : strict(each, args as never[], env)
  }
  return ask(program)
}

/** Whether the condition holds; nothing is no. */
export const holds = (program: Program, row: Row, env: Env): boolean => evaluate(program, row, env) === true

/** The value as the server writes it: numbers as digits, moments as ISO text, durations as microseconds. */
export const toWire = (value: Value, type: string): unknown => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((each) => toWire(each, type.slice(5, -1)))
  if (type === 'datetime') return moments.writeMoment(value)
  return type === 'duration' ? value.toString() : writeNumber(value)
}

/** Text by code point, other values by size. */
const order = (left: Value, right: Value): number => {
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [[...left], [...right]]
    const at = a.findIndex((each, index) => each !== b[index])
    if (at === -1) return a.length === b.length ? 0 : -1
    return at < b.length ? (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0) : 1
  }
  return left === right ? 0 : (left as bigint) < (right as bigint) ? -1 : 1
}

const same = (left: Value, right: Value): boolean => {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right
  return left.length === right.length && left.every((each, index) => each === right[index])
}

const compare =
  (test: (order: number) => boolean): Special =>
  (args, ask) => {
    const [left, right] = args.map(ask)
    return left != null && right != null && test(order(left, right))
  }

const extreme =
  (sign: number): Special =>
  (args, ask) => {
    const found = args.map(ask).filter((each) => each !== null)
    return found.reduce<Value>((best, each) => (best === null || order(each, best) * sign > 0 ? each : best), null)
  }

const pair =
  (test: (left: never, right: never) => boolean): Special =>
  (args, ask) => {
    const [left, right] = args.map(ask)
    return left != null && right != null && test(left as never, right as never)
  }

const one = (args: Program[], index = 0): Program => args[index] ?? { value: null, type: 'null' }

const SPECIAL: Record<string, Special> = {
  and: (args, ask) => args.every((each) => ask(each) === true),
  or: (args, ask) => args.some((each) => ask(each) === true),
  not: (args, ask) => ask(one(args)) !== true,
  if: (args, ask) => ask(one(args, ask(one(args)) === true ? 1 : 2)),
  eq: (args, ask) => same(ask(one(args)), ask(one(args, 1))),
  ne: (args, ask) => !same(ask(one(args)), ask(one(args, 1))),
  lt: compare((found) => found < 0),
  le: compare((found) => found <= 0),
  gt: compare((found) => found > 0),
  ge: compare((found) => found >= 0),
  in: pair((item: Value, among: Value[]) => among.includes(item)),
  list: (args, ask) => args.map(ask).filter((each) => each !== null),
  min: extreme(-1),
  max: extreme(1),
  text_contains: pair((whole: string, inner: string) => whole.includes(inner)),
  starts_with: pair((whole: string, inner: string) => whole.startsWith(inner)),
  ends_with: pair((whole: string, inner: string) => whole.endsWith(inner)),
  contains_any: pair((left: Value[], right: Value[]) => left.some((each) => right.includes(each))),
  contains_all: pair((left: Value[], right: Value[]) => right.every((each) => left.includes(each))),
  now: (_args, _ask, _type, env) => moments.readMoment(env.now),
  today: (_args, _ask, _type, env) => env.today,
}

/** An operation whose arguments are all there. */
const strict = (program: Extract<Program, { op: string }>, args: never[], env: Env): Value => {
  const run = NUMBERS[program.op] ?? TEXTS[program.op] ?? TIMES[program.op]
  if (run === undefined) return null
  const found = (run as (...given: unknown[]) => Value)(...args, ...(program.op in ZONED ? [env.zone] : []))
  return typeof found === 'bigint' && program.op in BOUNDED ? bound(found, program.type) : found
}

type Run = (...args: never[]) => Value

const cut = (units: bigint): bigint => units - (units % ONE)
const span = (micros: bigint): Value => moments.boundSpan(micros)
const matched = (text: string, form: RegExp): Value => (form.test(text) ? readNumber(text) : null)

const NUMBERS: Record<string, Run> = {
  add: (left: bigint, right: bigint) => left + right,
  sub: (left: bigint, right: bigint) => left - right,
  mul: (left: bigint, right: bigint) => roundDivide(left * right, ONE),
  div: divide,
  mod: (left: bigint, right: bigint) => (right === 0n ? null : left % right),
  neg: (of: bigint) => -of,
  abs: (of: bigint) => (of < 0n ? -of : of),
  round: (of: bigint, places: bigint) => roundTo(of, Number(places / ONE)),
  floor: (of: bigint) => floor(of),
  ceil: (of: bigint) => -floor(-of),
  int_of: cut,
  decimal_of: (of: bigint) => of,
  widen: (of: Value) => of,
  int_read: (text: string) => matched(text, /^[+-]?[0-9]{1,18}$/),
  decimal_read: (text: string) => matched(text, /^[+-]?[0-9]{1,24}(?:\.[0-9]{1,12})?$/),
  span_ratio: divide,
}

const BOUNDED: Record<string, true> = {
  add: true, sub: true, mul: true, div: true, mod: true, neg: true, abs: true, int_of: true, span_ratio: true,
}

const RADIUS_M = 6_371_008.8
const radians = (degrees: number): number => (degrees / 180) * Math.PI
const degreesOf = (place: unknown, key: 'lng' | 'lat', most: number): number | null => {
  // JSON travels through expressions as its text.
  const found: unknown = typeof place === 'string' ? JSON.parse(place) : null
  const text: unknown = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : null
  if (typeof text !== 'string' || !/^-?[0-9]{1,3}(?:\.[0-9]{1,15})?$/.test(text)) return null
  return Math.abs(Number(text)) <= most ? Number(text) : null
}

/** Whole metres as the crow flies; null when one of them is no place. */
const distance = (place: unknown, lng: bigint, lat: bigint): bigint | null => {
  const [east, north] = [degreesOf(place, 'lng', 180), degreesOf(place, 'lat', 90)]
  const [toEast, toNorth] = [Number(writeNumber(lng)), Number(writeNumber(lat))]
  if (east === null || north === null || Math.abs(toEast) > 180 || Math.abs(toNorth) > 90) return null
  const [here, there] = [radians(north), radians(toNorth)]
  const half = Math.sin((there - here) / 2) ** 2 + Math.cos(here) * Math.cos(there) * Math.sin((radians(toEast) - radians(east)) / 2) ** 2
  return BigInt(Math.floor(2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half))) + 0.5)) * ONE
}

const TEXTS: Record<string, Run> = {
  distance,
  concat: (left: string, right: string) => left + right,
  text_size: (text: string) => BigInt([...text].length) * ONE,
  list_size: (list: Value[]) => BigInt(list.length) * ONE,
  lower: (text: string) => text.replace(/[A-Z]+/g, (found) => found.toLowerCase()),
  upper: (text: string) => text.replace(/[a-z]+/g, (found) => found.toUpperCase()),
  trim: (text: string) => text.replace(BLANK, ''),
  text_of: (text: string) => text,
  number_text: (of: bigint) => writeNumber(of),
  bool_text: (of: boolean) => String(of),
  day_text: (day: string) => day,
  id_text: (id: string) => id,
  moment_text: moments.momentText,
}

const TIMES: Record<string, Run> = {
  span_neg: (of: bigint) => -of,
  span_add: (left: bigint, right: bigint) => span(left + right),
  span_sub: (left: bigint, right: bigint) => span(left - right),
  span_mul: (of: bigint, factor: bigint) => span(roundDivide(of * factor, ONE)),
  span_div: (of: bigint, factor: bigint) => (factor === 0n ? null : span(roundDivide(of * ONE, factor))),
  span_between: (left: bigint, right: bigint) => span(left - right),
  days_between: (left: string, right: string) => {
    const [first, last] = [moments.dayNumber(left), moments.dayNumber(right)]
    return first === null || last === null ? null : span(BigInt(first - last) * moments.DAY)
  },
  moment_add: (at: bigint, by: bigint) => moments.boundMoment(at + by),
  moment_sub: (at: bigint, by: bigint) => moments.boundMoment(at - by),
  day_add: moments.moveDay,
  day_sub: (day: string, by: bigint) => moments.moveDay(day, -by),
  day_of: moments.dayOf,
  start_of: moments.startOf,
  hour: (at: bigint, zone: string) => BigInt(moments.hourOf(at, zone)) * ONE,
  year: (day: string) => BigInt(day.slice(0, 4)) * ONE,
  month: (day: string) => BigInt(day.slice(5, 7)) * ONE,
  day: (day: string) => BigInt(day.slice(8, 10)) * ONE,
  weekday: (day: string) => BigInt((((moments.dayNumber(day) ?? 0) + 3) % 7 + 7) % 7 + 1) * ONE,
  ...Object.fromEntries(
    Object.entries(UNITS).map(([name, size]) => [name, (of: bigint) => roundDivide(of * ONE, size * 1_000_000n)]),
  ),
}

const ZONED: Record<string, true> = { day_of: true, start_of: true, hour: true, moment_text: true }
