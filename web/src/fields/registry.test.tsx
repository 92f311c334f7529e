// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

vi.hoisted(() => {
  const quiet = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }
  globalThis.matchMedia = (() => quiet) as unknown as typeof matchMedia
  globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} } as unknown as typeof ResizeObserver
})

import type { FieldMeta } from '@/api'
import { prepareTexts } from '@/i18n'
import { FIELD_TYPES, typeOf } from './registry'

const OPTIONS: FieldMeta['options'] = { choices: [{ value: 'a', label: { zh: '甲', en: 'First' }, tone: 'red' }], to: 'sales.account', result: 'decimal' }
const VALUES: Record<string, [unknown, string]> = {
  text: ['华东制造', '华东制造'],
  long_text: ['第一行\n第二行', '第一行'],
  integer: [12345, '12,345'],
  decimal: ['70.5000', '70.5'],
  money: [{ amount: '1200000.00', currency: 'CNY' }, '¥1,200,000'],
  boolean: [true, '是'],
  date: ['2026-11-22', '2026-11-22'],
  datetime: ['2020-01-02T03:04:05Z', '2020-01-'],
  choice: ['a', '甲'],
  multi_choice: [['a', 'gone'], 'gone'],
  reference: [{ id: 'r1', title: '赢单科技' }, '赢单科技'],
  email: ['li@example.com', 'li@example.com'],
  phone: ['+8613800138000', '138 0013 8000'],
  url: ['https://www.example.com/a/', 'example.com/a'],
  json: [{ a: 1, b: 2 }, '2 项'],
  formula: ['70.5000', '70.5'],
  roll_up: ['70.5000', '70.5'],
}
const fieldOf = (type: string): FieldMeta => ({
  name: 'probe', type: type as FieldMeta['type'], label: { zh: '字段', en: 'Field' }, options: OPTIONS, required: false, derived: false, system: false, readonly: false,
})

beforeAll(() => prepareTexts('zh-CN'))
afterEach(cleanup)

test('every field type of the server has its file', () => {
  expect([...FIELD_TYPES.keys()].sort()).toEqual(Object.keys(VALUES).sort())
})
test('an unknown type is shown as text', () => {
  expect(typeOf({ type: 'hologram' as FieldMeta['type'] })).toBe(FIELD_TYPES.get('text'))
})

describe.each([...FIELD_TYPES])('%s', (name, type) => {
  const field = fieldOf(name)
  const shown = (node: React.ReactNode) => render(<Suspense fallback={null}>{node}</Suspense>)

  test('a value is shown in words', async () => {
    const [value, words] = VALUES[name] ?? [null, '']
    const { container } = shown(<type.Cell value={value} field={field} />)
    await waitFor(() => expect(container.textContent).toContain(words))
    expect(type.facts.words(value, field)).not.toBe('')
  })
  test('an empty cell is spoken as not filled in', async () => {
    const { container } = shown(<type.Cell value={null} field={field} />)
    await waitFor(() => expect(container.textContent).toContain('未填写'))
  })
  test('its input carries the label', async () => {
    shown(<type.Input id="probe" value={null} onChange={() => undefined} field={field} label="客户字段" />)
    expect((await screen.findAllByLabelText('客户字段', {}, { timeout: 15_000 })).length).toBeGreaterThan(0)
  })
  test.each([...type.facts.operators])('its filter carries the label for "%s"', async (operator) => {
    shown(<type.Filter id="probe" value={null} onChange={() => undefined} field={field} operator={operator} label="筛选字段" />)
    expect((await screen.findAllByLabelText(/^筛选字段/, {}, { timeout: 15_000 })).length).toBeGreaterThan(0)
  })
})
