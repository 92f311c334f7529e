import { describe, expect, it } from 'vitest'

import type { FieldMeta } from '@/api'
import type { Condition } from '@/fields'

import { readGroup, splitAny, writeGroup } from './orGroup'

const field = (name: string, type: FieldMeta['type']): FieldMeta => ({ name, type, label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false })
const fields = new Map([field('name', 'text'), field('score', 'decimal'), field('stage', 'choice')].map((one) => [one.name, one]))

describe('conditions of which any is enough', () => {
  it('read back as they were written, whatever their texts hold', () => {
    const texts = ['苏州', 'a || b', '(x', 'y")', "it's", '&&', '\\']
    for (const value of texts) {
      const group: Condition[] = [
        { field: 'name', operator: 'contains', value },
        { field: 'score', operator: 'at-least', value: '70' },
        { field: 'stage', operator: 'one-of', value: ['won', value] },
      ]
      expect(readGroup(writeGroup(group, fields), fields)).toEqual(group)
    }
  })
  it('a stretch stays one condition of the group', () => {
    const text = writeGroup([{ field: 'score', operator: 'between', value: ['1', '5'] }, { field: 'name', operator: 'is', value: '甲' }], fields)
    expect(text).toBe('((score >= 1 && score <= 5) || name == "甲")')
  })
  it('what is no group of conditions stays text', () => {
    expect(readGroup('score > 3', fields)).toBeNull()
    expect(readGroup('(score > 3 && name == "a") || size(name) > 2', fields)).toBeNull()
    expect(splitAny('a == "x || y" || (b || c)')).toEqual(['a == "x || y"', '(b || c)'])
  })
})
