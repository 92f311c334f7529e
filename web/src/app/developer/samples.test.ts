import { describe, expect, it } from 'vitest'

import type { FieldMeta, ObjectMeta } from '@/api'

import { answerSample, bodySample, commands } from './samples'

const field = (name: string, type: string, more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type: type as FieldMeta['type'], label: { zh: name, en: name }, options: {}, required: false, derived: false, system: false, readonly: false, ...more })
const OBJECT: ObjectMeta = {
  name: 'sales.account',
  label: { zh: '客户', en: 'Account' },
  title: 'name',
  actions: [],
  fields: [field('note', 'text'), field('name', 'text', { required: true }), field('level', 'choice', { options: { choices: [{ value: 'gold', label: { zh: '金', en: 'Gold' } }] } }), field('parent', 'reference', { options: { to: 'sales.account' } }), field('score', 'decimal', { derived: true }), field('id', 'text', { system: true })],
}

describe('examples of an object', () => {
  it('send what is required first and nothing that cannot be written', () => {
    const body = bodySample(OBJECT)
    expect(Object.keys(body)[0]).toBe('name')
    expect(body).not.toHaveProperty('score')
    expect(body).toMatchObject({ level: 'gold' })
  })

  it('write references as ids and read them with titles', () => {
    expect(bodySample(OBJECT).parent).toMatch(/^[0-9a-f-]{36}$/)
    expect(answerSample(OBJECT).rows).toMatchObject([{ parent: { title: '…' } }])
  })

  it('name the object in every command about records and never a secret', () => {
    for (const { key, command } of commands(OBJECT, 'https://x.test')) {
      expect(command).toContain('$YINGDAN_KEY')
      if (key !== 'events') expect(command).toContain('/records/sales.account')
    }
  })
})
