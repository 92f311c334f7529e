// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest'

import { formatDate, formatSpan, formatTime } from './formats'
import { changeLocale, prepareTexts } from './locale'

beforeAll(async () => {
  await prepareTexts()
  await changeLocale('zh-CN')
})

describe('a moment', () => {
  it('is written as the fields of records write it, with the year only where it is another', () => {
    const year = new Date().getFullYear()
    expect(formatTime(new Date(year, 2, 4, 9, 5).toISOString())).toBe('03-04 09:05')
    expect(formatTime(new Date(year - 1, 10, 30, 23, 59).toISOString())).toBe(`${year - 1}-11-30 23:59`)
    expect(formatDate(new Date(year, 0, 2, 0, 30).toISOString())).toBe(`${year}-01-02`)
  })
  it('that never was is a dash', () => {
    expect([formatTime(null), formatDate(undefined)]).toEqual(['—', '—'])
  })
})

describe('a span', () => {
  it('is said in the unit people would use', () => {
    expect([0, 87, 120, 725, 26_586, 172_800, 432_000].map(formatSpan)).toEqual(['0 秒', '87 秒', '2 分钟', '12 分 5 秒', '7.4 小时', '2 天', '5 天'])
  })
  it('may run backwards, and nothing is a dash', () => {
    expect([formatSpan(-90), formatSpan(null)]).toEqual(['−90 秒', '—'])
  })
})
