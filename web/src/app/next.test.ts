import { describe, expect, it } from 'vitest'

import { safeNext } from './next'

describe('the way after signing in', () => {
  it('is the page that was asked for', () => {
    expect(safeNext('/records/sales.lead/1?tab=a')).toBe('/records/sales.lead/1?tab=a')
  })
  it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/login?next=/', 'javascript:alert(1)'])('is the cockpit for %s', (next) => {
    expect(safeNext(next)).toBe('/')
  })
})
