import { describe, expect, it } from 'vitest'

import { withMembers } from './records'

describe('members of a multi-choice', () => {
  it('keep what somebody else has added meanwhile', () => {
    expect(withMembers(['price', 'theirs'], ['mine'], ['price'])).toEqual(['theirs', 'mine'])
  })
  it('are added once and start from nothing', () => {
    expect(withMembers(['a'], ['a'], [])).toEqual(['a'])
    expect(withMembers(null, ['a'], ['b'])).toEqual(['a'])
  })
})
