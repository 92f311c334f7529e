import { describe, expect, it } from 'vitest'

import type { FieldMeta, Row } from '@/api'

import { differing, sourceOf, takenFrom } from './choices'

const field = (name: string): FieldMeta => ({ name, type: 'text', label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false })
const rows: Row[] = [
  { id: 'a', version: 1, name: '甲', phone: null, city: '苏州' },
  { id: 'b', version: 1, name: '乙', phone: '138', city: '苏州' },
]
const fields = ['name', 'phone', 'city'].map(field)

describe('which value stays', () => {
  it('the survivor keeps what it has, and its blanks are filled', () => {
    expect(fields.map((one) => sourceOf(one, 'a', rows, {}))).toEqual(['a', 'b', 'a'])
    expect(takenFrom(fields, 'a', rows, {})).toEqual({ phone: 'b' })
  })
  it('a choice holds until the record it names is gone', () => {
    expect(sourceOf(field('name'), 'a', rows, { name: 'b' })).toBe('b')
    expect(sourceOf(field('name'), 'a', rows, { name: 'gone' })).toBe('a')
    expect(takenFrom(fields, 'b', rows, { phone: 'b', name: 'a' })).toEqual({ name: 'a', phone: 'b' })
  })
  it('fields that all records agree on need no choice', () => {
    expect(differing(fields, rows).map((one) => one.name)).toEqual(['name', 'phone'])
  })
})
