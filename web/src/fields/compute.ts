/** Formulas of a record while it is being filled in: the same values the server gives once it is saved. */
import type { FieldMeta } from '@/api'
import { evaluate, toWire, type Env, type Program, type Row } from '@/expr'
import { isMoney } from './field'

/** The currencies of the amounts a formula reads: with more than one there is no result. */
const currencies = (names: readonly string[], row: Row): string[] => [
  ...new Set(names.map((name) => row[name]).filter(isMoney).map((money) => money.currency)),
]

/** The row with the value of every formula among the fields, each after those it reads. */
export const compute = (fields: readonly FieldMeta[], row: Row, env: Env): Row => {
  const found: Row = { ...row }
  for (const field of [...fields].sort((a, b) => (a.formula?.rank ?? 0) - (b.formula?.rank ?? 0))) {
    if (field.formula === undefined) continue
    const { money, currency } = field.formula
    const program = field.formula.program as Program
    const used = currencies(money, found)
    const value = used.length > 1 ? null : toWire(evaluate(program, found, env), program.type)
    found[field.name] = currency === null || value === null ? value : { amount: String(value), currency: used[0] ?? currency }
  }
  return found
}
