import { describe, expect, it } from 'vitest'

import { flowLinks } from './flow'

describe('flowLinks', () => {
  it('keeps the same channel at two steps apart, so that nothing flows in a circle', () => {
    const links = flowLinks([
      { step: 0, channel: 'expo', then: 'website', ends: false, journeys: 3 },
      { step: 1, channel: 'website', then: 'expo', ends: false, journeys: 2 },
      { step: 2, channel: 'expo', then: 'won', ends: true, journeys: 2 },
    ])
    expect(links[0]!.source).not.toBe(links[2]!.source)
    expect(links[1]!.target).toBe(links[2]!.source)
  })
  it('tells a channel that is called won from the end', () => {
    const [channel, end] = flowLinks([
      { step: 0, channel: 'expo', then: 'won', ends: false, journeys: 1 },
      { step: 0, channel: 'expo', then: 'won', ends: true, journeys: 1 },
    ])
    expect(channel!.target).not.toBe(end!.target)
  })
})
