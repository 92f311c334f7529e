import { describe, expect, test } from 'vitest'

import type { FieldMeta } from '@/api'

import type { Definition } from '../shapes'
import { besides, firstBody, NOTHING_CHOSEN, withChosen, type Fresh } from './channelBody'
import type { DeliveredValue } from './queries'

const field = (name: string, zh: string, type = 'text', more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type, label: { zh, en: name }, options: {}, required: false, derived: false, system: false, readonly: false, ...more })
const FIELDS = [field('name', '姓名'), field('phone', '电话', 'phone'), field('source', '来源', 'choice', { options: { choices: [{ value: 'ad', label: { zh: '广告', en: 'Ad' } }] } }), field('score', '评分', 'decimal', { derived: true })]
const fresh = (more: Partial<Fresh>): Fresh => ({ name: 'sales.fresh', label: { zh: '新', en: 'Fresh' }, format: 'form', source: 'ad', object: 'sales.lead', unit: null, fields: FIELDS, like: null, ...more })
const known = (name: string, body: Record<string, unknown>): Definition => ({ kind: 'channel', name, app: 'sales', label: null, version: 1, changed_at: null, author: null, body })
const value = (path: string, own: Partial<DeliveredValue>): DeliveredValue => ({ path, value: '', field: null, state: 'left', becomes: null, why: null, ...own })

describe('a channel that is not there yet', () => {
  test('maps by the names of fields, where its kind keeps them, and says its source', () => {
    expect(firstBody(fresh({})).record).toEqual({ object: 'sales.lead', values: { name: ['fields.name', 'fields.姓名'], phone: ['fields.phone', 'fields.电话'], source: ['fields.source', 'fields.来源'] }, constants: { source: 'ad' } })
    expect(firstBody(fresh({ format: 'webhook' })).record).toMatchObject({ values: { phone: ['phone', '电话'] } })
    expect(firstBody(fresh({ format: 'mail' })).record).toMatchObject({ values: { phone: ['phone'] } })
  })
  test('takes over another one without what is its own', () => {
    const like = { label: { zh: '旧', en: 'Old' }, format: 'form', source: 'expo', key_field: 'id', event: 'sales.expo_scanned', record: { object: 'sales.lead', values: { name: 'fields.n' }, constants: { source: 'expo', unit: 'u1' }, rest: 'attributes' } }
    expect(firstBody(fresh({ like, unit: 'u2' }))).toEqual({ label: { zh: '新', en: 'Fresh' }, format: 'form', source: 'ad', object: 'sales.lead', event: 'sales.expo_scanned', record: { object: 'sales.lead', values: { name: 'fields.n' }, constants: { source: 'ad', unit: 'u2' }, rest: 'attributes' } })
    expect(firstBody(fresh({ like })).record).toMatchObject({ constants: { source: 'ad' } })
  })
  test('makes no record where the one it is like makes none', () => {
    expect(firstBody(fresh({ format: 'tracker', like: { format: 'tracker', events: { page: 'sales.page_viewed' } } }))).not.toHaveProperty('record')
  })
  test('leaves the trackers of its source the form channel they had', () => {
    const channels = [known('sales.site', { format: 'tracker', source: 'ad' }), known('sales.form', { format: 'form', source: 'ad' }), known('sales.expo', { format: 'form', source: 'expo' })]
    expect(besides(fresh({}), channels)).toEqual([{ kind: 'channel', name: 'sales.site', body: { format: 'tracker', source: 'ad', forms: 'sales.form' } }])
    expect(besides(fresh({ source: 'expo' }), channels)).toEqual([])
    expect(besides(fresh({ format: 'webhook' }), channels)).toEqual([])
  })
})

describe('choosing fields', () => {
  const body = { format: 'form', events: { page: 'a.b' }, record: { object: 'sales.lead', values: { name: ['fields.name', 'fields.n'], phone: 'fields.tel' } } }
  test('a chosen place comes first and is nobody else\'s', () => {
    const made = withChosen(body, { ...NOTHING_CHOSEN, fields: { 'fields.n': 'phone', 'fields.x': 'name' } }, [])
    expect(made.record).toEqual({ object: 'sales.lead', values: { name: ['fields.x', 'fields.name'], phone: ['fields.n', 'fields.tel'] } })
  })
  test('a field that nothing is left for is not mapped', () => {
    expect(withChosen(body, { ...NOTHING_CHOSEN, fields: { 'fields.tel': null } }, []).record).toEqual({ object: 'sales.lead', values: { name: ['fields.name', 'fields.n'] } })
  })
  test('words become choices and names become events', () => {
    const values = [value('fields.i', { value: '火星业', field: 'industry', state: 'unsure' })]
    const made = withChosen(body, { fields: {}, words: { 'fields.i': 'other' }, names: { hover: 'sales.clicked', page: null } }, values)
    expect(made.events).toEqual({ hover: 'sales.clicked' })
    expect(made.record).toMatchObject({ choices: { industry: { 火星业: 'other' } } })
  })
})
