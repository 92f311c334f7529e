/** A unit's own copy of a definition: shown and changed in place of the original, kept as a `variant` beside it. */
import { useSearchParams } from 'react-router'

import { http, useAbility, useSession } from '@/api'

import { useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { appOf, shortOf, type Body, type Change } from '../shapes'
import { useOwned } from './ownership'
import { useUnitOptions } from './UnitSelect'

/** Kinds of which a unit may have its own. */
const BY_UNIT = ['view', 'form', 'dashboard', 'rule', 'calendar']
/** Of these, those that headquarters makes for any unit, not only for the reader's own. */
const FOR_ANY = ['calendar']

export interface UnitCopy {
  unit: { id: string; name: string }
  /** Whether the unit's copy is shown and not the original. */
  on: boolean
  turn: (on: boolean) => void
  /** The copy, null while the unit uses the original. */
  variant: Shown | null
  /** Shows the copy of a unit, null the original; there where the reader may make one for any unit. */
  choose?: (unit: string | null) => void
}

function chosen(params: URLSearchParams, unit: string | null): URLSearchParams {
  const next = new URLSearchParams(params)
  if (unit) next.set('unit', unit)
  else next.delete('unit')
  return next
}

function turned(params: URLSearchParams, toUnit: boolean): URLSearchParams {
  const next = new URLSearchParams(params)
  next.set('copy', toUnit ? 'unit' : 'all')
  return next
}

/** Names of the rules, lists … of a kind of which the reader's unit has its own. */
export function useOwnCopies(kind: string): ReadonlySet<string> {
  const unit = useSession()?.user.unit?.id
  const { rows } = useDefinitions({ kind: 'variant' })
  return new Set(rows.filter((row) => row.standing !== 'removed' && row.body.kind === kind && row.body.unit === unit).map((row) => String(row.body.name)))
}

/** What the reader's unit, or the one that headquarters has chosen, has made of a definition; null where there is nothing to choose. */
export function useUnitCopy(kind: string, name: string): UnitCopy | null {
  const unit = useSession()?.user.unit ?? null
  const whole = useAbility('manage_definitions')
  const mine = useOwned(kind, name)?.mine
  const { rows } = useDefinitions({ kind: 'variant' })
  const [params, setParams] = useSearchParams()
  const any = whole && FOR_ANY.includes(kind)
  const units = useUnitOptions(any)
  const variantOf = (id: string) => rows.find((row) => row.standing !== 'removed' && row.body.kind === kind && row.body.name === name && row.body.unit === id) ?? null
  if (any) {
    const one = units.find((each) => each.value === params.get('unit'))
    const choose = (next: string | null) => setParams((was) => chosen(was, next), { replace: true })
    return { unit: { id: one?.value ?? '', name: one?.label ?? '' }, on: Boolean(one), variant: one ? variantOf(one.value) : null, turn: (on) => on || choose(null), choose }
  }
  if (!unit || !BY_UNIT.includes(kind)) return null
  const variant = variantOf(unit.id)
  // Until it is known whose it is, an owner is taken for one of the unit's copies; most are.
  const own = mine ?? (whole ? ['original', 'copy'] : ['copy'])
  if (!own.includes('copy') && !variant) return null
  const on = (params.get('copy') ?? (own.includes('original') ? 'all' : 'unit')) === 'unit'
  return { unit, on, variant, turn: (next) => setParams((was) => turned(was, next), { replace: true }) }
}

/** The change that makes a body the unit's copy; it remembers which original it was made from. */
export async function copyChange(copy: UnitCopy, original: Shown, body: Body): Promise<Change> {
  if (copy.variant) return { kind: 'variant', name: copy.variant.name, body: { ...copy.variant.body, body } }
  const { digest } = await http.get<{ digest: string | null }>(`/studio/definitions/${original.kind}/${original.name}`)
  const label = original.label ?? { zh: original.name, en: original.name }
  return {
    kind: 'variant',
    name: `${appOf(original.name)}.${shortOf(original.name)}_${copy.unit.id.replaceAll('-', '').slice(-8)}`,
    body: { label, unit: copy.unit.id, kind: original.kind, name: original.name, body, ...(digest ? { original: digest } : {}) },
  }
}
