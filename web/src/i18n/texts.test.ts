/** Laws of texts: both languages have the same keys and placeholders, and no words stand in code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const HERE = import.meta.dirname
const SRC = join(HERE, '..')
const namespaces = readdirSync(join(HERE, 'zh-CN')).sort()

function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  return new Map(Object.entries(value as object).flatMap(([key, inner]) => [...flat(inner, path ? `${path}.${key}` : key)]))
}

const read = (locale: string, file: string) => flat(JSON.parse(readFileSync(join(HERE, locale, file), 'utf8')))
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()
/** English has plural keys that Chinese lacks. */
const stem = (key: string) => key.replace(/_(one|other)$/, '')

describe.each(namespaces)('%s', (file) => {
  const zh = read('zh-CN', file)
  const en = read('en-US', file)
  it('has the same keys in both languages', () => {
    expect([...new Set([...en.keys()].map(stem))].sort()).toEqual([...new Set([...zh.keys()].map(stem))].sort())
  })
  it('uses the same placeholders in both languages', () => {
    const differing = [...zh].filter(([key, text]) => en.has(key) && String(placeholders(text)) !== String(placeholders(en.get(key)!)))
    expect(differing).toEqual([])
  })
  it('has no empty text', () => {
    expect([...zh, ...en].filter(([, text]) => !text.trim())).toEqual([])
  })
})

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : []
  })
}

/** Chinese in string literals, templates and JSX text; comments may speak any language. */
function chineseIn(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
    // A two-language label may stand in code: it has its English beside it.
    const inLabel = ts.isPropertyAssignment(node.parent ?? node) && (node.parent as ts.PropertyAssignment).name.getText() === 'zh'
    if (isText && !inLabel && /[\u4e00-\u9fff]/.test(node.text)) found.push(`${path.slice(SRC.length)}: ${node.text.trim()}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

it('no Chinese words stand in code', () => {
  expect(sources(SRC).flatMap(chineseIn)).toEqual([])
}, 60_000)
