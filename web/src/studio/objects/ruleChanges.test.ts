import { describe, expect, it } from 'vitest'

import { metaOf } from '../fields'
import { freeName, writtenBySystem } from './ruleChanges'

describe('rules in the draft', () => {
  it('a new rule is called by its object and what it says, and by a number when that is taken', () => {
    expect(freeName('sales', 'sales.lead', 'needs_reason', [])).toBe('sales.lead_needs_reason')
    expect(freeName('sales', 'sales.lead', 'needs_reason', ['sales.lead_needs_reason'])).toBe('sales.lead_needs_reason_2')
    expect(freeName('sales', 'sales.lead', '', ['sales.lead_rule', 'sales.lead_rule_2'])).toBe('sales.lead_rule_3')
    expect(freeName('sales', 'sales.lead', 'x'.repeat(90), []).length).toBeLessThanOrEqual(60)
  })

  it('fields that the system writes are found in what a rule reads, but not in its texts', () => {
    const system = (name: string) => ({ ...metaOf(name, { type: 'text' }), system: true })
    const fields = new Map([metaOf('stage', { type: 'text' }), metaOf('score', { type: 'decimal', derived: true }), system('owner'), system('created_at')].map((one) => [one.name, one]))
    const found = (text: string) => writtenBySystem(text, fields).map((one) => one.name)
    expect(found('score > 5 && owner != null')).toEqual(['score', 'owner'])
    expect(found(`stage == 'owner' && created_at < now && stage != "a \\" score"`)).toEqual([])
  })
})
