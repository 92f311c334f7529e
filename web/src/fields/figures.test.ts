import { expect, test } from 'vitest'

import { periodWords } from './figures'

test('a period names the day of its end only where it is another, and says what stands for no end', () => {
  const year = new Date().getFullYear()
  const at = (day: number, hour: number) => new Date(year, 10, day, hour, 5, 33).toISOString()
  expect(periodWords(at(3, 9), at(3, 17), '')).toBe('11-03 09:05 – 17:05')
  expect(periodWords(at(3, 9), at(4, 9), '')).toBe('11-03 09:05 – 11-04 09:05')
  expect(periodWords(at(3, 9), null, '归还为止')).toBe('11-03 09:05 – 归还为止')
})
