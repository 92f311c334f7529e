import { describe, expect, test } from 'vitest'

type Texts = { [key: string]: string | Texts }
const files = import.meta.glob<Texts>('../i18n/*/{records,imports,signals,views,fields}.json', { eager: true, import: 'default' })

const flat = (texts: Texts, path = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`)))
const keysOf = (texts: Texts) => new Set(flat(texts).map(([key]) => key.replace(/_(one|other)$/, '')))
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()

describe.each(['records', 'imports', 'signals', 'views', 'fields'])('texts of %s', (name) => {
  const zh = files[`../i18n/zh-CN/${name}.json`] ?? {}
  const en = files[`../i18n/en-US/${name}.json`] ?? {}
  test('both languages say the same things', () => {
    expect(keysOf(zh).size).toBeGreaterThan(10)
    expect([...keysOf(en)].sort()).toEqual([...keysOf(zh)].sort())
  })
  test('both languages use the same values', () => {
    const english = new Map(flat(en))
    const different = flat(zh).filter(([key, text]) => english.has(key) && String(holes(english.get(key) ?? '')) !== String(holes(text)))
    expect(different).toEqual([])
  })
})
