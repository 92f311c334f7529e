import { describe, expect, it } from 'vitest'

import { fitted, linesOf, widthIn } from './lines'

describe('lines of a poster', () => {
  it('break Chinese anywhere but before what closes, and English between words', () => {
    expect(linesOf('扫码领取改造案例集。', 5)).toEqual(['扫码领取改', '造案例集。'])
    expect(linesOf('扫码领取改，造', 5)).toEqual(['扫码领取改，', '造'])
    expect(linesOf('Scan for the casebook', 8)).toEqual(['Scan for the', 'casebook'])
    expect(linesOf('第一行\n\n第三行', 10)).toEqual(['第一行', '', '第三行'])
  })

  it('lose no sign, whatever the text', () => {
    for (const text of ['a'.repeat(300), '工业 4.0，B026@5.1H', '🙂'.repeat(40)]) expect(linesOf(text, 6).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
  })

  it('are as large as they may be', () => {
    expect(fitted('扫码', 174, [22, 18, 15], 2).size).toBe(22)
    const long = fitted('扫码领取产线改造案例集与免费诊断名额', 174, [22, 18, 15], 2)
    expect(long.size).toBeLessThanOrEqual(22)
    expect(long.lines.every((line) => widthIn(line) * long.size <= 174 + long.size)).toBe(true)
  })
})
