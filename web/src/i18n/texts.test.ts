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

/** Keys that stand twice in one object: JSON keeps the last silently, so the first one's words are lost. */
function twiceIn(path: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const names = node.properties.map((property) => property.name!.getText(file))
      found.push(...names.filter((name, place) => names.indexOf(name) !== place).map((name) => `${path.slice(HERE.length)}: ${name}`))
    }
    ts.forEachChild(node, visit)
  }
  const file = ts.parseJsonText(path, readFileSync(path, 'utf8'))
  visit(file)
  return found
}

it('no key stands twice', () => {
  expect(['zh-CN', 'en-US'].flatMap((locale) => namespaces.flatMap((file) => twiceIn(join(HERE, locale, file))))).toEqual([])
})

const known = new Map(namespaces.map((file) => [file.replace(/\.json$/, ''), [...read('zh-CN', file).keys()].flatMap((key) => [key, stem(key)])]))

/** Asked for by `const t = useTexts('records')`, `t('list.empty')` or t(`list.${shape}`), and not there. */
function missingIn(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const spaces = new Map<string, string[]>()
  const asked: { by: string; key: string; whole: boolean }[] = []
  const visit = (node: ts.Node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isCallExpression(node.initializer)) {
      const { expression, arguments: given } = node.initializer
      const space = given[0]
      if (expression.getText() === 'useTexts' && space && ts.isStringLiteral(space)) spaces.set(node.name.getText(), [...(spaces.get(node.name.getText()) ?? []), space.text])
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const key = node.arguments[0]
      if (key && ts.isStringLiteralLike(key)) asked.push({ by: node.expression.text, key: key.text, whole: true })
      else if (key && ts.isTemplateExpression(key)) asked.push({ by: node.expression.text, key: key.head.text, whole: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  const there = (space: string, key: string, whole: boolean) => known.get(space)?.some((one) => (whole ? one === key : one.startsWith(key)))
  return asked.filter(({ by, key, whole }) => spaces.has(by) && !spaces.get(by)!.some((space) => there(space, key, whole))).map(({ key }) => `${path.slice(SRC.length)}: ${key}`)
}

it('every text that is asked for is there', () => {
  expect(sources(SRC).flatMap(missingIn)).toEqual([])
}, 60_000)
