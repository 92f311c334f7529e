import { describe, expect, it } from 'vitest'

import { address, headersOf } from './client'
import { ApiProblem, applyFaults, faultField } from './problem'

const refused = new ApiProblem(422, {
  slug: 'values-are-faulty', title: '有错误', status: 422, theirs: { name: 'x' },
  faults: [
    { at: '/values/phone', slug: 'phone-is-invalid', detail: '号码不正确' },
    { at: '/values/phone', slug: 'phone-is-short', detail: '号码太短' },
    { at: '/values/ghost', slug: 'field-is-unknown', detail: '没有这个字段' },
  ],
})

describe('a problem', () => {
  it('keeps what it carries beside the fixed members', () => {
    expect(refused.params).toEqual({ theirs: { name: 'x' } })
    expect(refused.message).toBe('有错误')
  })
  it('survives an answer that is not a problem at all', () => {
    const odd = new ApiProblem(502, {})
    expect([odd.slug, odd.faults, odd.message]).toEqual(['unknown', [], '502'])
  })
})

describe('faults', () => {
  it('go to their form fields, and those without a field come back', () => {
    const set: unknown[] = []
    const rest = applyFaults({ setFields: (fields) => set.push(...fields) }, refused, ['phone', 'name'])
    expect(set).toEqual([{ name: ['phone'], errors: ['号码不正确', '号码太短'] }])
    expect(rest.map((fault) => fault.slug)).toEqual(['field-is-unknown'])
  })
  it('are named by their path', () => {
    expect(faultField('/values/phone')).toBe('phone')
    expect(faultField('/changes/0/body/label')).toBe('changes.0.body.label')
  })
})

describe('a call', () => {
  it('leaves empty parameters out and encodes the rest', () => {
    expect(address('/records/sales.lead', { filter: 'name == "周"', cursor: null, limit: 50 })).toBe('/api/v1/records/sales.lead?filter=name+%3D%3D+%22%E5%91%A8%22&limit=50')
    expect(address('/meta')).toBe('/api/v1/meta')
  })
  it('names the version it changes as an entity tag', () => {
    expect(headersOf('PATCH', { version: 7, body: {} })['If-Match']).toBe('"7"')
    expect(headersOf('GET', {})['If-Match']).toBeUndefined()
  })
})
