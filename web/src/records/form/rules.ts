/** The rules of an object, judged here while somebody types; the server judges again whoever writes. */
import type { Fault, FieldMeta, RuleMeta } from '@/api'
import { holds, type Env, type Program, type Row } from '@/expr'
import { compute, isMoney } from '@/fields'

export interface Rules {
  /** Whether the field's being empty would break a rule that is shown at it. */
  asks: (field: string) => boolean
  /** The rules that are broken; with `moved` only those that read one of these fields. */
  broken: (moved?: readonly string[]) => RuleMeta[]
  /** Whether a fault that the server told is mended in the meantime. */
  mended: (fault: Fault) => boolean
}

function isBroken(rule: RuleMeta, row: Row, env: Env): boolean {
  const currencies = new Set(rule.money.map((name) => row[name]).filter(isMoney).map((money) => money.currency))
  return currencies.size < 2 && holds(rule.broken as Program, row, env)
}

export function rulesOf(rules: readonly RuleMeta[], fields: readonly FieldMeta[], row: Row, env: Env): Rules {
  const blank = new Map<string, boolean>()
  const found = (field: string) => {
    const mine = rules.filter((rule) => rule.field === field)
    if (mine.length === 0) return false
    const without = compute(fields, { ...row, [field]: null }, env)
    return mine.some((rule) => isBroken(rule, without, env))
  }
  return {
    asks: (field) => {
      if (!blank.has(field)) blank.set(field, found(field))
      return blank.get(field) === true
    },
    mended: (fault) => fault.slug === 'rule-is-broken' && rules.some((rule) => rule.name === fault.params?.rule && !isBroken(rule, row, env)),
    broken: (moved) => rules.filter((rule) => (!moved || rule.reads.some((name) => moved.includes(name))) && isBroken(rule, row, env)),
  }
}
