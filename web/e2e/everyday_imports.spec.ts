/** Sheets into an object of the company's own making: mapped once, checked, brought in, corrected by key, stopped, gone on with, taken back. */
import { readFileSync } from 'node:fs'

import type { Locator, Page } from '@playwright/test'

import { Person, somebody } from './doors'
import { choose } from './drafting'
import { freshApp, objectOf, publishAll, words } from './making'
import { enter, expect, expectAccessible, test } from './page'
import { csv, xlsx } from './sheet'

const APP = freshApp('stock')
const MAKER = `${APP}.maker`
const PART = `${APP}.part`

interface Part {
  id: string
  code: string
  name: string
  price: string | null
  maker: { title: string } | null
}

async function partsOf(person: Person, mark: string): Promise<Part[]> {
  const filter = encodeURIComponent(`code.startsWith(${JSON.stringify(mark)})`)
  return (await person.get<{ rows: Part[] }>(`/records/${PART}?fields=code,name,price,maker&sort=code&filter=${filter}`)).rows
}

async function bring(page: Page, name: string, buffer: Buffer): Promise<Locator> {
  const mimeType = name.endsWith('.csv') ? 'text/csv' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
  const panel = page.getByRole('region', { name, exact: true })
  await expect(panel).toBeVisible()
  return panel
}

const box = (within: Page | Locator, heading: string) => within.getByRole('combobox', { name: `“${heading}”对应的字段` })
/** The line of a heading: it shows the field that is chosen. */
const line = (panel: Locator, heading: string) => panel.getByRole('row').filter({ has: box(panel.page(), heading) })
const figure = (panel: Locator, label: string) => panel.getByRole('status').locator('div', { has: panel.page().locator(`dt:text-is("${label}")`) }).locator('dd').first()
const runOf = (page: Page, name: string) => page.getByRole('region', { name: '导入记录' }).getByRole('listitem').filter({ hasText: name })

/** The file of faulty rows as lines of cells. */
async function faultsOf(page: Page, run: Locator): Promise<string[]> {
  const coming = page.waitForEvent('download')
  await run.getByRole('link', { name: /错误文件|问题明细/ }).click()
  return readFileSync(await (await coming).path(), 'utf8').replace(/^\uFEFF/, '').trim().split('\r\n')
}

async function undo(page: Page, run: Locator): Promise<void> {
  await run.getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await expect(run).toContainText('已撤销', { timeout: 60_000 })
}

test.beforeAll(async ({ baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  await publishAll(admin, `${APP} 建档`, [
    { kind: 'app', name: APP, body: { label: words('备件') } },
    ...objectOf(MAKER, '厂家', { name: { type: 'text', label: '厂家名称', required: true }, code: { type: 'text', label: '厂家代码' } }),
    ...objectOf(PART, '备件', {
      code: { type: 'text', label: '料号', required: true, unique: true },
      name: { type: 'text', label: '品名' },
      price: { type: 'decimal', label: '单价' },
      maker: { type: 'reference', label: '生产厂家', options: { to: MAKER } },
    }),
  ])
  const director = await Person.signIn(baseURL!, 'zhangwei')
  await director.send('POST', `/records/${MAKER}`, { name: '无锡轴承厂', code: 'WX01' })
  await director.send('POST', `/records/${MAKER}`, { name: '常州阀门厂', code: 'CZ07' })
})

test('a sheet is mapped once; the next one, a workbook, finds its fields and corrects by key; both are taken back', async ({ page, baseURL }) => {
  const mark = `P${somebody().phone}`
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await enter(page, 'zhangwei')
  await page.goto(`/imports?object=${PART}`)

  const head = ['货品代号', '叫法', '目录价', '供货方']
  const first = await bring(page, `${mark}.csv`, Buffer.from(csv([head, [`${mark}-1`, '轴承', '12.50', 'WX01'], [`${mark}-2`, '阀门', '八十', '常州阀门厂'], [`${mark}-3`, '垫片', '0.30', '查无此厂']])))
  for (const [heading, field] of [['货品代号', '料号'], ['叫法', '品名'], ['目录价', '单价'], ['供货方', '生产厂家']] as const) {
    await choose(box(first, heading), field, true)
    await expect(line(first, heading)).toContainText(field)
  }
  await first.getByRole('button', { name: '检查数据' }).click()
  await expect(figure(first, '可导入')).toHaveText(/^2(\D|$)/)
  await expect(figure(first, '有问题')).toHaveText(/^1(\D|$)/)
  await expect(first.getByRole('region', { name: '有问题的数据' })).toContainText('目录价')
  await expectAccessible(page)
  await first.getByRole('button', { name: '导入 3 行' }).click()
  const firstRun = runOf(page, `${mark}.csv`)
  await expect(firstRun).toContainText('已完成', { timeout: 30_000 })
  await expect(firstRun).toContainText('新增 3')
  const lines = await faultsOf(page, firstRun)
  expect(lines[0]).toBe('行号,已导入,问题,货品代号,叫法,目录价,供货方')
  expect(lines.slice(1).map((line) => line.replace(/^(\d+),(是|否),.*(?=,P\d)/, '$1 $2'))).toEqual([`2 是,${mark}-2,阀门,八十,常州阀门厂`, `3 是,${mark}-3,垫片,0.30,查无此厂`])
  const before = await partsOf(person, mark)
  expect(before.map((row) => [row.name, row.price && Number(row.price), row.maker?.title ?? null])).toEqual([['轴承', 12.5, '无锡轴承厂'], ['阀门', null, '常州阀门厂'], ['垫片', 0.3, null]])

  const second = await bring(page, `${mark}.xlsx`, xlsx([head, [`${mark}-1`, '深沟球轴承', 13, 'CZ07'], [`${mark}-2`, '', 80, ''], [`${mark}-9`, '没有的', 1, '']]))
  // The headings mean what they meant last time.
  for (const [heading, field] of [['货品代号', '料号'], ['叫法', '品名'], ['目录价', '单价'], ['供货方', '生产厂家']] as const) await expect(line(second, heading)).toContainText(field)
  await second.getByRole('radiogroup', { name: '导入方式' }).getByText('更新', { exact: true }).click()
  await choose(second.getByRole('combobox', { name: '按哪个字段匹配' }), '料号', true)
  await second.getByRole('button', { name: '检查数据' }).click()
  await expect(figure(second, '可匹配')).toHaveText(/^2(\D|$)/)
  await expect(figure(second, '匹配不到')).toHaveText(/^1(\D|$)/)
  await expectAccessible(page)
  await second.getByRole('button', { name: '导入 3 行' }).click()
  const secondRun = runOf(page, `${mark}.xlsx`)
  await expect(secondRun).toContainText('已完成', { timeout: 30_000 })
  const unmatched = await faultsOf(page, secondRun)
  expect(unmatched).toHaveLength(2)
  expect(unmatched[1]).toMatch(new RegExp(`^3,否,.*,${mark}-9,没有的,1,$`))
  expect((await partsOf(person, mark)).map((row) => [row.name, row.price && Number(row.price), row.maker?.title ?? null])).toEqual([['深沟球轴承', 13, '常州阀门厂'], ['阀门', 80, '常州阀门厂'], ['垫片', 0.3, null]])

  await undo(page, secondRun)
  expect(await partsOf(person, mark)).toMatchObject(before.map(({ name, price, maker }) => ({ name, price, maker })))
  await undo(page, firstRun)
  expect(await partsOf(person, mark)).toEqual([])
})

test('an import is stopped half-way, looked at, and gone on with; no row is lost or there twice', async ({ page, baseURL }) => {
  const mark = `Q${somebody().phone}`
  const count = 60_000
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await enter(page, 'zhangwei')
  await page.goto(`/imports?object=${PART}`)
  const panel = await bring(page, `${mark}.csv`, Buffer.from(csv([['料号', '品名'], ...Array.from({ length: count }, (_, at) => [`${mark}-${at}`, `螺钉 ${at}`])])))
  await panel.getByRole('button', { name: '检查数据' }).click()
  await panel.getByRole('button', { name: /^导入 60,000 行/ }).click()
  const run = runOf(page, `${mark}.csv`)
  await run.getByRole('button', { name: '暂停' }).click()
  await expect(run).toContainText('已暂停')
  await expectAccessible(page)
  const { rows } = await person.get<{ rows: { filename: string; done: number; state: string }[] }>('/imports')
  const stopped = rows.find((one) => one.filename === `${mark}.csv`)!
  expect(stopped.done).toBeLessThan(count)
  await page.reload()
  await run.getByRole('button', { name: '继续' }).click()
  await expect(run).toContainText('已完成', { timeout: 60_000 })
  await expect(run).toContainText('新增 60,000')
  for (const at of [0, 1, 30_000, count - 1]) {
    const filter = encodeURIComponent(`code == "${mark}-${at}"`)
    expect((await person.get<{ rows: Part[] }>(`/records/${PART}?fields=name&filter=${filter}`)).rows.map((row) => row.name), `row ${at}`).toEqual([`螺钉 ${at}`])
  }
})
