import { describe, expect, test } from 'vitest'

import { barsOf, kindFor } from './bars'
import { initialsOf } from '@/design'
import { shiftPoint } from './shares'

describe('fractions and per cents', () => {
  test.each([
    ['0.07', 2, '7'], ['7', -2, '0.07'], ['12.5', -2, '0.125'], ['-0.5', 2, '-50'], ['100', -2, '1'], ['0', 2, '0'], ['.5', 2, '50'], ['0.1234567', 2, '12.34567'], ['', 2, ''], ['x', 2, 'x'],
  ])('%s by %i is %s', (text, places, shifted) => {
    expect(shiftPoint(text, places)).toBe(shifted)
  })
})

describe('barcodes', () => {
  const bits = (widths: number[]) => widths.map((width, at) => (at % 2 === 0 ? '1' : '0').repeat(width)).join('')
  test('an EAN-13 has 95 modules between its guards', () => {
    const drawn = bits(barsOf('5901234123457', 'ean13'))
    expect(drawn).toBe('10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101')
  })
  test('an EAN-8 has 67 modules', () => {
    expect(bits(barsOf('96385074', 'ean8'))).toBe('1010001011010111101111010110111010101001110111001010001001011100101')
  })
  test('every character of Code 128 is eleven modules wide, the stop thirteen', () => {
    const widths = barsOf('Yd-2026', 'code128')
    expect(widths.reduce((sum, each) => sum + each, 0)).toBe(11 * 9 + 13)
    expect(widths.slice(0, 6)).toEqual([2, 1, 1, 2, 1, 4])
  })
  test('what bars cannot hold is drawn as a square code', () => {
    expect([kindFor('赢单', undefined), kindFor('5901234123457', 'any'), kindFor('AB-1', 'any'), kindFor('1', 'qr')]).toEqual(['qr', 'ean13', 'code128', 'qr'])
  })
})

test.each([['王小明', '小明'], ['Li Lei', 'LL'], ['anna', 'AN'], ['欧阳 娜娜', '娜娜'], ['系统管理员', '系统'], ['', '']])('%s is %s in a circle', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
