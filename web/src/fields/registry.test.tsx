// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { readdirSync, readFileSync } from 'node:fs'
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
  percent: ['0.125', '12.5%'],
  rating: [4, '★★★★'],
  duration: ['PT2H30M', '2小时30分'],
  auto_number: ['SO-2026-0042', 'SO-2026-0042'],
  user: [{ id: 'u1', title: '王芳' }, '王芳'],
  unit: [{ id: 'n1', title: '华东战区' }, '华东战区'],
  region: [{ code: '330106', name: '浙江省杭州市西湖区' }, '浙江省杭州市西湖区'],
  address: [{ region: '330106', region_name: '浙江省杭州市西湖区', street: '文三路 90 号', postcode: '310012' }, '浙江省杭州市西湖区文三路 90 号 310012'],
  location: [{ lng: '120.15', lat: '30.28' }, '120.15, 30.28'],
  file: [[{ sha: 'a', name: '合同.pdf', size: 2_048, type: 'application/pdf' }], '合同.pdf'],
  image: [[{ sha: 'a', name: '现场.png', size: 2_048, type: 'image/png' }], ''],
  barcode: ['6901234567892', '6901234567892'],
  signature: [{ path: 'M1 1L9 9', width: 100, height: 40 }, ''],
  secret: ['••••••', '••••••'],
  any_reference: [{ object: 'sales.account', id: 'r1', title: '赢单科技' }, '赢单科技'],
  references: [[{ id: 'r1', title: '赢单科技' }, { id: 'r2', title: '华信' }], '华信'],
  formula: ['70.5000', '70.5'],
  roll_up: ['70.5000', '70.5'],
}
const fieldOf = (type: string): FieldMeta => ({
  name: 'probe', type: type as FieldMeta['type'], label: { zh: '字段', en: 'Field' }, options: OPTIONS, required: false, derived: false, system: false, readonly: false,
})

beforeAll(() => prepareTexts('zh-CN'))
afterEach(cleanup)

test('every field type of the server has its file, and no file is without its type', () => {
  const folder = '../yingdan/fields'
  const server = readdirSync(folder).filter((name) => name.endsWith('.py') && /^FIELD_TYPE\b/m.test(readFileSync(`${folder}/${name}`, 'utf8')))
  expect([...FIELD_TYPES.keys()].sort()).toEqual(server.map((name) => name.replace('.py', '')).sort())
})
test('an unknown type is shown as text', () => {
  expect(typeOf({ type: 'hologram' as FieldMeta['type'] })).toBe(FIELD_TYPES.get('text'))
})

describe.each([...FIELD_TYPES])('%s', (name, type) => {
  const field = fieldOf(name)
  const shown = (node: React.ReactNode) => render(<Suspense fallback={null}>{node}</Suspense>)

  test('a value is shown in words', async () => {
    const [value, words] = VALUES[name] ?? ['示例', '示例']
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
