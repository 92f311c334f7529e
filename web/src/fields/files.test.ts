// @vitest-environment jsdom
import { expect, test } from 'vitest'

import { i18n, prepareTexts } from '@/i18n'
import { refusalOf, sortWords } from './files'

await prepareTexts('zh-CN')
await i18n.loadNamespaces('fields')

const rules = { types: ['application/pdf', 'image/*'], mostMb: 1 }

test('what the field takes goes up, whatever sort of picture it is', () => {
  expect(refusalOf({ type: 'application/pdf', size: 1_048_576 }, rules)).toBeNull()
  expect(refusalOf({ type: 'image/webp', size: 10 }, rules)).toBeNull()
})

test('another type or too much of it is refused in words, before it goes up', () => {
  expect(refusalOf({ type: 'text/html', size: 10 }, rules)).toBe('这里只接受 PDF、图片 文件')
  expect(refusalOf({ type: 'imagery/pdf', size: 10 }, rules)).not.toBeNull()
  expect(refusalOf({ type: 'application/pdf', size: 1_048_577 }, rules)).toBe('每个文件不超过 1 MB')
})

test('a type the browser does not know is left to the server, and a field without rules takes anything', () => {
  expect(refusalOf({ type: '', size: 10 }, rules)).toBeNull()
  expect(refusalOf({ type: 'text/html', size: 10 ** 9 }, { types: [], mostMb: null })).toBeNull()
})

test('types are called what people call them', () => {
  expect(['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv', 'image/svg+xml', 'application/x-zip'].map(sortWords)).toEqual(['Excel', 'CSV', 'SVG', 'ZIP'])
})
