/** An administrator's day: an old sheet comes in, its faults go out, everything is taken back; then the look of the place. */
import { readFileSync } from 'node:fs'

import type { Page } from '@playwright/test'

import { Person, somebody, type Found } from './doors'
import { expect, expectAccessible, palette, signIn, test } from './page'
import { csv, gb18030 } from './sheet'

const ADMIN = 'admin'
const GOOD = 24

/** 24 customers, two of them twice, one without a usable number and with a formula for a name. */
function sheet() {
  const people = Array.from({ length: GOOD }, somebody)
  const rows = people.map((one, at) => [one.name, one.phone, one.company, '江苏', '机械制造', String((at + 1) * 10_000), at === 3 ? '=1+1' : '想了解价格'])
  const twice = rows.slice(0, 2).map((row) => [...row])
  const bad = ["=cmd|' /C calc'!A0", '号码不详', '无名公司', '江苏', '', '很多', '']
  const header = ['姓名', '手机号码', '公司名称', '省份', '行业分类', '预算', '需求描述']
  return { people, bytes: gb18030(csv([header, ...rows, ...twice, bad])) }
}

const count = async (person: Person, name: string) => (await person.get<{ rows: Found[] }>(`/records/sales.lead?filter=${encodeURIComponent(`name == '${name}'`)}`)).rows.length

async function figure(page: Page, label: string): Promise<number> {
  const words = await page.locator('dl > div', { has: page.locator('dt', { hasText: label }) }).locator('dd b').innerText()
  return Number(words.replace(/\D/g, ''))
}

test('a GB18030 sheet is mapped, checked, run, its faulty rows come back harmless, and the import is undone', async ({ page, baseURL }) => {
  const { people, bytes } = sheet()
  const person = await Person.signIn(baseURL!, ADMIN)
  await signIn(page, ADMIN)
  await page.getByRole('link', { name: '数据导入' }).click()
  await page.locator('input[type=file]').setInputFiles({ name: '展会名单.csv', mimeType: 'text/csv', buffer: bytes })

  await expect(page.getByText(/27 行 · 7 列 · GB18030/)).toBeVisible()
  const mapping = page.getByRole('region', { name: '列与字段' })
  for (const [column, field] of [['姓名', '姓名'], ['手机号码', '手机'], ['公司名称', '公司'], ['省份', '地区'], ['预算', '预算'], ['需求描述', '需求描述']] as const) {
    await expect(mapping.getByRole('row').filter({ has: page.getByRole('rowheader', { name: column, exact: true }) })).toContainText(field)
  }
  await expect(mapping.getByText(people[0]!.name)).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: '检查数据' }).click()
  const faults = page.getByRole('region', { name: '有问题的数据' })
  await expect(faults).toContainText('请检查号码')
  await expect(faults).toContainText('请填写数字')
  expect(await figure(page, '有问题')).toBe(1)
  expect(await figure(page, '文件内重复')).toBe(2)
  await expectAccessible(page)
  expect(await count(person, people[0]!.name)).toBe(0)

  await page.getByRole('button', { name: '导入 27 行' }).click()
  const run = page.getByRole('listitem').filter({ hasText: '展会名单.csv' }).first()
  await expect(run).toContainText('已完成', { timeout: 60_000 })
  // The faulty row comes in without its faulty cells; the two that came twice are one customer each.
  await expect(run).toContainText(`新增 ${GOOD + 1}`)
  await expect(run).toContainText('合并 2')
  await expect(run).toContainText('27 / 27 行')
  expect(await count(person, people[0]!.name)).toBe(1)

  const coming = page.waitForEvent('download')
  await run.getByRole('link', { name: '问题明细' }).click()
  const errors = readFileSync(await (await coming).path(), 'utf8')
  expect(errors).toContain("'=cmd|")
  expect(errors).not.toMatch(/(^|[,"\n])=/)

  await page.keyboard.press('Control+k')
  await palette(page).fill(people[5]!.name)
  const hit = page.getByRole('option', { name: people[5]!.name }).first()
  await expect(hit).toBeVisible()
  await expect(page.getByRole('option').first()).toContainText(people[5]!.name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: people[5]!.name })).toBeVisible()

  await page.goBack()
  await run.getByRole('button', { name: '撤销导入' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await expect(run).toContainText('已撤销', { timeout: 60_000 })
  expect(await count(person, people[0]!.name)).toBe(0)
  expect(await count(person, people[23]!.name)).toBe(0)
})

test('the palette switches language and scheme, and both are kept over a reload', async ({ page }) => {
  await signIn(page, ADMIN)
  await page.keyboard.press('Control+k')
  await palette(page).fill('english')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Imports' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await palette(page).fill('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark')
  await page.reload()
  await expect(page.getByRole('link', { name: 'Imports' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark')
  for (const path of ['/', '/leads?view=all', '/board', '/signals', '/imports', '/notices']) {
    await page.goto(path)
    await expect(page.locator('main h1')).toBeVisible()
    expect(await page.locator('nav, main h1, main h2, main button').allInnerTexts()).not.toContainEqual(expect.stringMatching(/^[a-z_]+\.[a-z_.]+$/))
    await expectAccessible(page)
  }
})

test('first steps that are still to be done are told above the cockpit, lead where they are done, and can be put away', async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto('/')
  const steps = page.getByRole('region', { name: '开始使用' })
  await expect(steps.getByRole('listitem').filter({ hasText: '添加同事' })).toContainText('已完成')
  await expectAccessible(page)
  await steps.getByRole('link', { name: '去完成：指定备份目录' }).click()
  await expect(page).toHaveURL(/\/backups$/)
  await page.goBack()
  await steps.getByRole('button', { name: '收起' }).click()
  await expect(steps).toBeHidden()
  await page.reload()
  await expect(page.getByText('我的线索')).toBeVisible()
  await expect(steps).toBeHidden()
})
