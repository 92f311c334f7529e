import { describe, expect, it } from 'vitest'

import { strengthOf, surenessOf } from './strength'

describe('how sure a pair is', () => {
  it('is never told as certain', () => {
    expect(surenessOf(1)).toBe('> 99.9%')
    expect(surenessOf(0.99899)).toBe('99.8%')
    expect(surenessOf(0.2)).toBe('20.0%')
  })

  it('has words that grow with the weight', () => {
    expect([-9, -1, 0.2, 4, 12].map(strengthOf)).toEqual(['strongly_against', 'against', 'weak', 'some', 'strong'])
  })
})
