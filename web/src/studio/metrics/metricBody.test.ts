import { describe, expect, it } from 'vitest'

import { allClocksOf, clockChoice, sourceKind, withClock, withEvent, withFunction, withSource, type MetricBody } from './metricBody'

const body: MetricBody = { label: { zh: '金额', en: 'Amount' }, function: 'sum', object: 'sales.opportunity', field: 'amount', filter: 'a == 1', time: 'close_on', dimensions: ['stage'], shown_as: 'money', direction: 'up' }
const first = { object: 'sales.lead', clock: 'sales.contact', event: 'sales.page_viewed', of: 'sales.a', by: 'sales.b' }

describe('a metric', () => {
  it('keeps its name and meaning when its source changes, and nothing of the old source', () => {
    for (const source of ['event', 'clock', 'ratio'] as const) {
      const changed = withSource(body, source, first)
      expect(sourceKind(changed)).toBe(source)
      expect([changed.label, changed.direction]).toEqual([body.label, 'up'])
      expect([changed.object, changed.field, changed.filter, changed.time, changed.dimensions]).toEqual(Array(5).fill(undefined))
      expect(withSource(changed, 'object', first)).toMatchObject({ function: 'count', object: 'sales.lead' })
    }
    expect(withSource(body, 'object', first)).toBe(body)
  })
  it('over events of another type names nothing that those do not carry', () => {
    const counted: MetricBody = { label: body.label, function: 'avg', event: 'sales.call_finished', field: 'data.seconds', filter: 'data.seconds > 0', dimensions: ['data.outcome'], shown_as: 'duration', direction: 'up' }
    expect(withEvent(counted, 'sales.page_viewed')).toEqual({ label: body.label, function: 'count', event: 'sales.page_viewed', field: undefined, filter: undefined, dimensions: undefined, shown_as: undefined, direction: 'up' })
  })
  it('counts the promises of one clock or of all about an object', () => {
    const one = withClock(withSource(body, 'clock', first), 'sales.needs')
    expect([sourceKind(one), clockChoice(one), one.promises_of]).toEqual(['clock', 'sales.needs', undefined])
    const all = withClock({ ...one, filter: 'open' }, allClocksOf('sales.lead'))
    expect(all).toMatchObject({ clock: undefined, promises_of: 'sales.lead', filter: 'open' })
    expect([sourceKind(all), clockChoice(all)]).toEqual(['clock', allClocksOf('sales.lead')])
    expect(withFunction(all, 'median', [])).toMatchObject({ shown_as: 'duration', promises_of: 'sales.lead' })
    const records = withSource(all, 'object', first)
    expect([records.object, records.promises_of, records.filter]).toEqual(['sales.lead', undefined, undefined])
  })
  it('takes a field that suits the function and is shown as what comes out', () => {
    const fitting = [{ name: 'seats', type: 'integer' }, { name: 'amount', type: 'money' }]
    expect(withFunction({ ...body, field: undefined }, 'avg', fitting)).toMatchObject({ field: 'amount', shown_as: 'money' })
    expect(withFunction({ ...body, field: 'seats' }, 'max', fitting)).toMatchObject({ field: 'seats', shown_as: undefined })
    expect(withFunction(body, 'count', fitting)).toMatchObject({ function: 'count', field: undefined, shown_as: undefined })
    expect(withFunction({ ...body, clock: 'sales.contact', within: '24h' }, 'median', [])).toMatchObject({ shown_as: 'duration', within: undefined })
  })
})
