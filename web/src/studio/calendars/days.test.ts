import { expect, test } from 'vitest'

import { hoursAreSound, weekdayOf, withDay, withHours, yearOf, type Hours } from './days'

const nine: Hours = [['09:00', '18:00']]
const body = { weekly: { mon: nine, tue: nine, wed: nine, thu: nine, fri: nine }, holidays: 'CN' }
const feasts = [
  { day: '2026-10-01', works: false, label: { zh: '国庆节', en: 'National Day' } },
  { day: '2026-10-10', works: true, label: { zh: '调休上班', en: 'Make-up' } },
]
const stand = (day: string, of: Record<string, unknown> = body) => yearOf(of, feasts, 2026).flat().find((one) => one.day === day)!

test('a holiday is off, a make-up Saturday works Monday’s hours, other days follow the week', () => {
  expect(weekdayOf('2026-10-10')).toBe(5)
  expect([stand('2026-10-01').hours, stand('2026-10-01').by]).toEqual([[], 'holiday'])
  expect([stand('2026-10-10').hours, stand('2026-10-10').by]).toEqual([nine, 'made_up'])
  expect([stand('2026-10-17').hours, stand('2026-10-12').hours]).toEqual([[], nine])
  expect(yearOf(body, feasts, 2028)[1]).toHaveLength(29)
})

test('a day of its own goes before holidays, keeps order, and leaves nothing behind', () => {
  const changed = withDay(withDay(body, '2026-10-01', { day: '2026-10-01', hours: nine }), '2026-03-02', { day: '2026-03-02', hours: [], label: { zh: '年会', en: 'Party' } })
  expect((changed.extra as { day: string }[]).map((one) => one.day)).toEqual(['2026-03-02', '2026-10-01'])
  expect(stand('2026-10-01', changed).hours).toEqual(nine)
  expect(stand('2026-03-02', changed).label?.zh).toBe('年会')
  expect(withDay(withDay(changed, '2026-10-01', null), '2026-03-02', null)).toEqual(body)
})

test('without Chinese holidays only the week and own days count', () => {
  expect(stand('2026-10-01', { ...body, holidays: 'none' }).hours).toEqual(nine)
})

test('hours must rise and not overlap; midnight may end a day', () => {
  expect([nine, [], [['09:00', '12:00'], ['13:30', '24:00']] as Hours].map(hoursAreSound)).toEqual([true, true, true])
  expect([[['18:00', '09:00']], [['09:00', '12:00'], ['11:00', '13:00']], [['9', '12:00']]].map((one) => hoursAreSound(one as Hours))).toEqual([false, false, false])
  expect(withHours(body, 'fri', []).weekly).not.toHaveProperty('fri')
})
