import { describe, expect, it } from 'vitest'

import type { Shown, Standing } from '../draftState'
import type { Body } from '../shapes'
import { NODE, ofApp, placed, relationsOf, targetsOf } from './graph'

const shown = (kind: string, name: string, body: Body, standing: Standing = 'same'): Shown => ({ kind, name, app: name.split('.')[0]!, label: null, version: 1, changed_at: null, author: null, body, standing })
const object = (name: string, standing?: Standing) => shown('object', name, {}, standing)
const field = (name: string, type: string, options: Body = {}, standing?: Standing) => shown('field', name, { object: name.split('.').slice(0, 2).join('.'), type, options }, standing)

const objects = [object('org.user'), object('sales.account'), object('sales.contact'), object('sales.deal', 'new')]
const fields = [
  field('sales.contact.account', 'reference', { to: 'sales.account' }),
  field('sales.deal.account', 'reference', { to: 'sales.account' }),
  field('sales.deal.payer', 'reference', { to: 'sales.account' }, 'new'),
  field('sales.deal.owner', 'user'),
  field('sales.account.deals', 'roll_up', { from: 'sales.deal', by: 'account', function: 'count' }),
  field('sales.account.parent', 'reference', { to: 'sales.account' }),
]

describe('relations', () => {
  it('takes several references between the same two as one tie, and marks it when one is drafted', () => {
    const { ties } = relationsOf(objects, fields)
    const tie = ties.find((one) => one.from === 'sales.deal' && one.to === 'sales.account' && one.kind === 'reference')
    expect(tie?.fields.map((one) => one.name)).toEqual(['sales.deal.account', 'sales.deal.payer'])
    expect(tie?.standing).toBe('changed')
  })

  it('leads a roll-up from what is counted to what holds it', () => {
    expect(relationsOf(objects, fields).ties.find((one) => one.kind === 'roll_up')).toMatchObject({ from: 'sales.deal', to: 'sales.account' })
  })

  it('marks an object of which only a field is drafted', () => {
    const { objects: nodes } = relationsOf(objects, [...fields, field('sales.contact.note', 'text', {}, 'new')])
    expect(nodes.find((one) => one.name === 'sales.contact')?.standing).toBe('changed')
  })

  it('knows what every pointing type points to', () => {
    expect(targetsOf({ type: 'any_reference', options: { to: ['a.b', 'a.c'] } })).toEqual(['a.b', 'a.c'])
    expect(targetsOf({ type: 'user' })).toEqual(['org.user'])
    expect(targetsOf({ type: 'text', options: { to: 'a.b' } })).toEqual([])
  })

  it('keeps an app with the strangers it is tied to', () => {
    expect(ofApp(relationsOf(objects, fields), 'org').objects.map((one) => one.name)).toEqual(['org.user', 'sales.deal'])
  })

  it('lays no object over another, even in a ring', () => {
    const ring = [field('sales.account.main', 'reference', { to: 'sales.contact' }), ...fields]
    const { places, areas } = placed(relationsOf(objects, ring))
    const all = [...places.values()]
    expect(all).toHaveLength(objects.length)
    for (const [at, a] of all.entries()) for (const b of all.slice(at + 1)) expect(Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height).toBe(true)
    for (const area of areas) expect(area.height).toBeGreaterThan(NODE.height)
  })
})
