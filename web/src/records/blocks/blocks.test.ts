/** Every block of a record's page has its words in both languages and a place of its own. */
import { describe, expect, test } from 'vitest'

import { BLOCKS } from '.'

const texts = import.meta.glob<Record<string, unknown>>('../../i18n/*/*.json', { eager: true, import: 'default' })

const told = (locale: string, [namespace, key]: readonly [string, string]): unknown =>
  key.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], texts[`../../i18n/${locale}/${namespace}.json`])

test('no two blocks want the same place', () => {
  const places = BLOCKS.map((one) => one.about.order)
  expect(new Set(places).size).toBe(places.length)
})

describe.each(BLOCKS.map((one) => [one.name, one] as const))('%s', (_name, block) => {
  test.each(['zh-CN', 'en-US'])('its tab has words in %s', (locale) => {
    expect(told(locale, block.about.words)).toBeTypeOf('string')
  })
  test('it is something to be shown', () => {
    // A component, or a lazy one.
    expect(block.Block).not.toBeNull()
    expect(['function', 'object']).toContain(typeof block.Block)
  })
})
