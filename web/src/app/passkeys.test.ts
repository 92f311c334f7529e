import { describe, expect, it } from 'vitest'

import { bytesOf, isNamed, textOf } from './passkeys'

describe('passkeys', () => {
  it('carries every byte there and back without padding', () => {
    const all = Uint8Array.from({ length: 256 }, (_, at) => at)
    const text = textOf(all.buffer)
    expect(text).toMatch(/^[\w-]+$/)
    expect(bytesOf(text)).toEqual(all)
    expect(textOf(new Uint8Array([251, 255]).buffer)).toBe('-_8')
  })

  it('offers none at an address without a name', () => {
    expect(['192.168.1.8', '[::1]', 'localhost', 'crm.4.cn'].map(isNamed)).toEqual([false, false, true, true])
  })
})
