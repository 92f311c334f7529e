import { describe, expect, it } from 'vitest'

import { aboutRecordOnly, literal, literalFor, sourceOf, tidy, withRecord, withoutRecord } from './model'

const FIELDS = new Set(['stage', 'name', 'amount'])

describe('conditions between the definition and the builder', () => {
  it.each(["record.stage == 'won'", "record.stage == 'record.stage' && record.amount > 10", "!(record.name in ['stage', \"it's\"])", 'size(record.name) > 2'])('come back unchanged: %s', (written) => {
    expect(withRecord(withoutRecord(written), FIELDS)).toBe(written)
  })

  it('leave quoted text and members of other names alone', () => {
    expect(withRecord("stage == 'stage' && data.stage == now", FIELDS)).toBe("record.stage == 'stage' && data.stage == now")
  })

  it('are text when they speak of more than the record', () => {
    expect(aboutRecordOnly("record.stage == 'before.x'")).toBe(true)
    expect(aboutRecordOnly('before.stage != record.stage')).toBe(false)
  })
})

describe('values of fields', () => {
  it.each([
    ["'续约'", 'text'],
    ['12.5', 'text'],
    ['record.owner', 'field'],
    ["'a' + record.name", 'expression'],
    ['', 'text'],
  ])('%s is given as %s', (written, source) => expect(sourceOf(written)).toBe(source))

  it.each(['续约', "it's", 'a\\b', '12'])('%s survives being written as a literal', (value) => expect(literal(literalFor('text', value))).toBe(value))

  it('of numbers and switches are written bare', () => {
    expect(literalFor('integer', '12')).toBe('12')
    expect(literalFor('text', '12')).toBe("'12'")
  })

  it('that are empty leave the definition', () => expect(tidy({ a: '', b: [], c: 'x', d: null, e: false })).toEqual({ c: 'x', e: false }))
})
