import { describe, expect, test } from 'vitest'

import type { FieldMeta } from '@/api'
import type { Literal } from '@/fields'

import { columnsOf, putTogether, takeApart, withCell, withReason, wordIn, type RowBody } from './grid'

const LITERALS: Record<string, Literal> = { choice: 'text', decimal: 'number', boolean: 'boolean' }
const field = (name: string, type: string): FieldMeta => ({ name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false }) as FieldMeta
const fields = new Map([field('source', 'choice'), field('score', 'decimal'), field('capital', 'decimal'), field('won', 'boolean')].map((one) => [one.name, one]))
const literalOf = (one: FieldMeta) => LITERALS[one.type]!
const row = (when: string): RowBody => ({ when, then: {}, reason: { zh: '', en: '' } })
const round = (when: string, columns: string[]) => putTogether(takeApart(when, fields, literalOf), columns, fields, literalOf)

describe('a decision table as a grid', () => {
  test('has a column for each field that rows ask about', () => {
    expect(columnsOf([row('score >= 70'), row('source in ["a"] && capital > 5'), row('true')], ['won'], fields, literalOf)).toEqual(['score', 'source', 'capital', 'won'])
  })
  test.each(['score >= 70', 'source in ["a", "b"] && (score > 1 || signal.x > 2) && capital > 5', 'score >= 40 || won == true', 'true', 'score > 1 && size(source) > 2', 'score >= 1 && score <= 5'])('%s means the same after it was taken apart', (when) => {
    const once = round(when, ['source', 'score', 'capital'])
    expect(round(once, ['source', 'score', 'capital'])).toBe(once)
    const parts = (text: string) => text.split(' && ').sort()
    expect(parts(once)).toEqual(parts(when))
  })
  test('an alternative stays one part', () => {
    expect(takeApart('score >= 40 || won == true', fields, literalOf)).toEqual({ by: new Map(), rest: 'score >= 40 || won == true' })
    const cells = withCell(takeApart('score >= 40 || won == true', fields, literalOf), 'capital', { field: 'capital', operator: 'above', value: '5' })
    expect(putTogether(cells, ['capital'], fields, literalOf)).toBe('capital > 5 && (score >= 40 || won == true)')
  })
  test('an emptied cell asks nothing', () => {
    expect(putTogether(withCell(takeApart('score >= 70', fields, literalOf), 'score', null), ['score'], fields, literalOf)).toBe('true')
  })
  test('plain words are told from expressions', () => {
    expect([wordIn("'A'"), wordIn('"B"'), wordIn('score * 2'), wordIn('"a" + "b"')]).toEqual(['A', 'B', null, null])
  })
})

test('English reasons follow the Chinese ones until they are given, and again once they are emptied', () => {
  expect(withReason({ zh: '逾期', en: '逾期' }, 'zh', '逾期多')).toEqual({ zh: '逾期多', en: '逾期多' })
  const own = withReason({ zh: '逾期', en: '逾期' }, 'en', ' Late ')
  expect(own).toEqual({ zh: '逾期', en: 'Late' })
  expect(withReason(own, 'zh', '逾期多')).toEqual({ zh: '逾期多', en: 'Late' })
  expect(withReason(own, 'en', ' ')).toEqual({ zh: '逾期', en: '逾期' })
})
