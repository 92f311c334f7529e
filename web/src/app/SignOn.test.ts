import { expect, test } from 'vitest'

import { readBack } from './SignOn'

const read = (text: string) => readBack(new URLSearchParams(text))

test('every provider is understood by what it calls its code', () => {
  expect(read('code=c&state=s')).toEqual({ code: 'c', state: 's', iss: undefined })
  expect(read('authCode=d&state=s')).toEqual({ code: 'd', state: 's', iss: undefined })
  expect(read('code=c&state=s&iss=https%3A%2F%2Fsso.example')).toMatchObject({ iss: 'https://sso.example' })
})

test('who declined is told so, and an address without a way back says nothing', () => {
  expect(read('state=s')).toBe('denied')
  expect(read('error=access_denied&state=s')).toBe('denied')
  expect(read('error=access_denied&code=c&state=s')).toBe('denied')
  expect(read('next=%2Fleads')).toBeNull()
  expect(read('code=c')).toBeNull()
})
