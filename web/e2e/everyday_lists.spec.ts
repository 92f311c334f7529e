/** Everyday work on lists as people do it: columns, conditions, views of one's own and shared ones, days, files. */
import { readFileSync } from 'node:fs'

import type { Locator, Page } from '@playwright/test'

import { Person, somebody } from './doors'
import { enter, expect, expectAccessible, palette, test } from './page'

const DEAL = 'sales.opportunity'
const TASK = 'sales.task'

interface Made {
  id: string
  version: number
}

const AMOUNT = { amount: '120000', currency: 'CNY' }
const deal = (person: Person, name: string, more: Record<string, unknown> = {}) => person.send<Made>('POST', `/records/${DEAL}`, { name, stage: 'discovery', amount: AMOUNT, ...more })
const named = (name: string) => encodeURIComponent(`name.startsWith(${JSON.stringify(name)})`)
const filterOf = (page: Page) => new URL(page.url()).searchParams.get('filter') ?? ''
const heads = async (page: Page) => (await page.getByRole('grid').getByRole('columnheader').allInnerTexts()).map((words) => words.trim()).filter(Boolean)
/** The ISO day of `days` from now in the browser's zone. */
const dayFrom = (days: number) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

/** One condition more in the bar, as far as its value: the pop-up that is open. */
async function condition(page: Page, opener: string, field: string, operator?: string): Promise<Locator> {
  await page.getByRole('button', { name: opener, exact: true }).click()
  const sheet = page.locator('.ant-popover:visible').last()
  await rowOf(page, sheet, field, operator)
  return sheet
}

async function rowOf(page: Page, row: Locator, field: string, operator?: string): Promise<void> {
  await row.getByRole('combobox', { name: '字段', exact: true }).fill(field)
  await choose(page, field)
  if (!operator) return
  await row.getByRole('combobox', { name: '关系' }).click()
  await choose(page, operator)
}

const choose = (page: Page, words: string) => page.locator('.ant-select-dropdown:visible').getByText(words, { exact: true }).click()

test('columns are added, taken away and put in order, stay after a reload, and the file has what is seen', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  for (const [part, step] of [['甲', '签约'], ['乙', '演示'], ['丙', '报价']]) await deal(person, `${mark}${part}`, { next_step: step })
  await enter(page, 'zhangwei')
  await page.goto(`/records/${DEAL}?view=all&columns=name,stage,owner&filter=${named(mark)}`)
  await expect(page.getByRole('row').filter({ hasText: mark })).toHaveCount(3)
  await page.getByRole('button', { name: '列', exact: true }).click()
  const picker = page.locator('.ant-popover:visible')
  await picker.getByRole('textbox', { name: '搜索字段' }).fill('下一步')
  await picker.getByRole('checkbox', { name: '下一步' }).click()
  await expect(picker.getByRole('checkbox', { name: '下一步' })).toBeChecked()
  await picker.getByRole('textbox', { name: '搜索字段' }).fill('')
  await picker.getByRole('checkbox', { name: '负责人' }).click()
  await expectAccessible(page, picker)
  await picker.getByRole('button', { name: '下一步前移' }).click()
  await expect.poll(() => heads(page)).toEqual(['商机名称', '下一步', '阶段'])
  await page.keyboard.press('Escape')
  await page.reload()
  await expect.poll(() => heads(page)).toEqual(['商机名称', '下一步', '阶段'])
  await page.getByRole('grid').getByRole('button', { name: '商机名称' }).click()
  await expect(page.getByRole('grid').getByRole('columnheader', { name: /商机名称/ })).toHaveAttribute('aria-sort', 'descending')
  const seen = page.getByRole('row').filter({ hasText: mark })
  await expect(seen).toHaveCount(3)
  const rows = () => seen.evaluateAll((lines) => lines.map((line) => [...line.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent!.trim()).filter(Boolean)))

  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('button', { name: 'CSV 文件' }).click()
  const link = page.getByRole('link', { name: /^下载（3 条/ }).first()
  await expect(link).toBeVisible({ timeout: 30_000 })
  const coming = page.waitForEvent('download')
  await link.click()
  const file = readFileSync(await (await coming).path(), 'utf8').replace('\uFEFF', '').trim().split('\r\n').map((line) => line.split(','))
  expect(file[0]).toEqual(['商机名称', '下一步', '阶段'])
  await expect.poll(rows).toEqual(file.slice(1))
})

test('conditions stand in the address and in a shared view, which a colleague sees pinned in front', async ({ page, baseURL, browser }) => {
  const mark = somebody().phone
  const [person, lin] = [await Person.signIn(baseURL!, 'zhangwei'), await Person.signIn(baseURL!, 'linxiao')]
  const me = await lin.get<{ user: { id: string } }>('/session')
  const soon = dayFrom(3)
  await deal(person, `${mark}甲`, { close_on: soon, owner: me.user.id })
  await deal(person, `${mark}乙`, { close_on: soon, stage: 'proposal' })
  await deal(person, `${mark}丙`, { stage: 'negotiation', next_step: '开票' })
  await enter(page, 'zhangwei')
  await page.goto(`/records/${DEAL}?view=all&columns=name,stage,close_on&filter=${named(mark)}`)
  const rows = page.getByRole('row').filter({ hasText: mark })
  await expect(rows).toHaveCount(3)

  const days = await condition(page, '添加条件', '预计成交日期', '介于')
  for (const [at, day] of [dayFrom(1), dayFrom(9)].entries()) {
    await days.locator('.ant-picker-input input').nth(at).fill(day)
    await page.keyboard.press('Enter')
  }
  await days.getByRole('button', { name: '应用' }).click()
  await expect(rows).toHaveCount(2)
  expect(filterOf(page)).toContain(`close_on >= date("${dayFrom(1)}") && close_on <= date("${dayFrom(9)}")`)

  const who = await condition(page, '添加条件', '负责人')
  await who.getByRole('combobox', { name: '关系' }).click()
  await choose(page, '属于')
  await who.getByRole('combobox', { name: '负责人的条件值' }).fill('林晓')
  await choose(page, '林晓')
  await page.keyboard.press('Escape')
  await who.getByRole('button', { name: '应用' }).click()
  await expect(rows).toHaveCount(1)
  await page.reload()
  await expect(page.getByRole('group', { name: '筛选条件' })).toContainText('属于 林晓')
  await page.getByRole('button', { name: /^移除条件：负责人/ }).click()
  await page.getByRole('button', { name: /^移除条件：预计成交日期/ }).click()
  await expect(rows).toHaveCount(3)

  await page.getByRole('button', { name: '任一条件' }).click()
  const group = page.locator('.ant-popover:visible')
  await rowOf(page, group.getByRole('group', { name: '任一 1' }), '阶段')
  await group.getByRole('group', { name: '任一 1' }).getByRole('combobox', { name: '阶段的条件值' }).click()
  await choose(page, '商务谈判')
  await choose(page, '方案报价')
  await page.keyboard.press('Escape')
  await rowOf(page, group.getByRole('group', { name: '任一 2' }), '负责人', '未填写')
  await expectAccessible(page, group)
  await group.getByRole('button', { name: '应用' }).click()
  await expect(rows).toHaveCount(2)
  expect(filterOf(page)).toContain('(stage in ["negotiation", "proposal"] || owner == null)')
  const empty = await condition(page, '添加条件', '下一步', '未填写')
  await empty.getByRole('button', { name: '应用' }).click()
  await expect(rows).toHaveCount(1)

  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill(`待跟${mark}`)
  await page.getByText('所有人', { exact: true }).click()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  const tab = page.getByRole('navigation', { name: '视图' }).getByRole('button', { name: `待跟${mark}` })
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await page.getByRole('button', { name: `视图“待跟${mark}”的操作` }).click()
  await page.getByRole('menuitem', { name: '置顶' }).click()
  await expect(tab.getByLabel('已置顶')).toBeVisible()
  await page.goto(`/records/${DEAL}`)
  await expect(page.getByRole('navigation', { name: '视图' }).getByRole('button').first()).toContainText(`待跟${mark}`)
  await expect(rows).toHaveCount(1)

  const theirs = await browser.newContext({ baseURL: baseURL!, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const other = await theirs.newPage()
  await enter(other, 'linxiao')
  await other.goto(`/records/${DEAL}?view=all`)
  const shared = other.getByRole('navigation', { name: '视图' }).getByRole('button', { name: `待跟${mark}` })
  await expect(shared.getByLabel('已共享')).toBeVisible()
  await shared.click()
  await expect(other.getByRole('group', { name: '筛选条件' })).toContainText('阶段 属于 商务谈判、方案报价 或 负责人 未填写')
  await theirs.close()
})

test('what belongs to a unit or any below it is a condition, also in a view that is shared', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await deal(person, `${mark}甲`)
  const units = await person.get<{ rows: { id: string; name: string; parent: { id: string } | null }[] }>('/records/org.unit?fields=name,parent&limit=200')
  const [made] = (await person.get<{ rows: { unit: { id: string } }[] }>(`/records/${DEAL}?fields=unit&filter=${named(mark)}`)).rows
  const own = units.rows.find((one) => one.id === made!.unit.id)!
  const above = units.rows.find((one) => one.id === own.parent?.id) ?? own
  const beside = units.rows.find((one) => one.id !== own.id && one.parent?.id === above.id)
  await enter(page, 'zhangwei')
  await page.goto(`/records/${DEAL}?view=all&columns=name,unit&filter=${named(mark)}`)
  const rows = page.getByRole('row').filter({ hasText: mark })
  await expect(rows).toHaveCount(1)
  const ask = async (unit: string) => {
    const sheet = await condition(page, '添加条件', '所属部门', '属于（含下级）')
    await sheet.getByRole('combobox', { name: '所属部门的条件值' }).fill(unit)
    await choose(page, unit)
    await sheet.getByRole('button', { name: '应用' }).click()
  }
  if (beside) {
    await ask(beside.name)
    await expect(page.getByText('没有符合条件的记录')).toBeVisible()
    await page.getByRole('button', { name: /^移除条件：所属部门/ }).click()
  }
  await ask(above.name)
  await expect(rows).toHaveCount(1)
  expect(filterOf(page)).toContain(`unit.under("${above.id}")`)
  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill(`下级${mark}`)
  await page.getByText('本部门', { exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByLabel('视图名称')).toBeHidden()
  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill(`下级${mark}`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: '视图' }).getByRole('button', { name: `下级${mark}` })).toHaveAttribute('aria-current', 'page')
  await page.reload()
  await expect(page.getByRole('group', { name: '筛选条件' })).toContainText(`属于 ${above.name} 及其下级`)
  await expect(rows).toHaveCount(1)
  await page.getByRole('radio', { name: '看板' }).locator('..').click()
  await expect(page.getByRole('region', { name: /^需求沟通，1 条/ })).toContainText(`${mark}甲`)
})

test('a day of the calendar takes a new record, a card goes to another day and back, and Enter in a date box only picks', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const day = dayFrom(0)
  await enter(page, 'zhangwei')
  await page.goto(`/records/${TASK}?view=all&layout=calendar&start=due_at&filter=${named(mark)}`)
  const on = (one: string) => page.getByRole('region', { name: new RegExp(`^${one}，`) })
  await page.getByText('周', { exact: true }).last().click()
  await on(day).hover()
  await page.getByRole('button', { name: `在 ${day} 新建` }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('textbox', { name: '任务' }).fill(`${mark}拜访`)
  const due = drawer.getByRole('textbox', { name: '截止时间' })
  await expect(due).toHaveValue(`${day} 09:00`)
  await due.fill(`${day} 10:30`)
  await page.keyboard.press('Enter')
  await expect(due).toHaveValue(`${day} 10:30`)
  await expect(drawer.getByRole('button', { name: '保存' })).toBeVisible()
  expect((await person.get<{ rows: unknown[] }>(`/records/${TASK}?filter=${named(mark)}`)).rows).toEqual([])
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(drawer).toBeHidden()
  await expect(on(day)).toContainText(`10:30${mark}拜访`)
  await expectAccessible(page)

  const monday = new Date(`${day}T12:00:00Z`).getUTCDay() === 1
  const [key, next] = monday ? (['Alt+ArrowRight', dayFrom(1)] as const) : (['Alt+ArrowLeft', dayFrom(-1)] as const)
  await on(day).getByRole('link', { name: `${mark}拜访` }).focus()
  await page.keyboard.press(key)
  await expect(on(next)).toContainText(`${mark}拜访`)
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(on(day)).toContainText(`${mark}拜访`)
  await on(day).getByRole('link', { name: `${mark}拜访` }).dragTo(on(next))
  await expect(on(next)).toContainText(`${mark}拜访`)
  await page.getByText('月', { exact: true }).last().click()
  await on(next).getByRole('link', { name: `${mark}拜访` }).click()
  await expect(page.getByRole('heading', { name: `${mark}拜访` })).toBeVisible()
})

test('bars of a timeline are seen near and far and open their record, which is then found among what was seen lately', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await deal(person, `${mark}近`, { close_on: dayFrom(2) })
  await deal(person, `${mark}远`, { close_on: dayFrom(80), stage: 'proposal' })
  await enter(page, 'zhangwei')
  await page.goto(`/records/${DEAL}?view=all&layout=timeline&group=stage&start=close_on&filter=${named(mark)}`)
  const lane = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(lane('需求沟通').getByRole('link', { name: `${mark}近` })).toBeVisible()
  await expect(page.getByRole('link', { name: `${mark}远` })).toHaveCount(0)
  await page.getByText('四个月', { exact: true }).click()
  await expect(lane('方案报价').getByRole('link', { name: `${mark}远` })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: `${mark}近` }).click()
  await expect(page.getByRole('heading', { name: `${mark}近` })).toBeVisible()
  await page.getByRole('button', { name: '收藏' }).click()
  await expect(page.getByRole('button', { name: '取消收藏' })).toBeVisible()
  await page.goto('/board')
  // A key pressed before the page stands goes nowhere.
  await expect(page.getByRole('heading', { name: '过程红绿灯' })).toBeVisible()
  for (const group of ['收藏', '最近看过']) {
    await page.keyboard.press('Control+k')
    await expect(palette(page)).toBeFocused()
    const hit = page.getByRole('listbox').locator('div', { has: page.getByText(group, { exact: true }) }).last()
    await expect(page.getByRole('listbox')).toContainText(group)
    await expect(hit).toBeVisible()
    await expect(page.getByRole('option', { name: `${mark}近` }).first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(palette(page)).toHaveCount(0)
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: `${mark}近` }).first().click()
  await expect(page.getByRole('heading', { name: `${mark}近` })).toBeVisible()
})

test('a moment written into a cell counts with the Enter that ends the writing', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await person.send('POST', `/records/${TASK}`, { name: `${mark}回访`, due_at: `${dayFrom(1)}T02:00:00Z` })
  await enter(page, 'zhangwei')
  await page.goto(`/records/${TASK}?view=all&columns=name,due_at&filter=${named(mark)}`)
  const cell = page.getByRole('row').filter({ hasText: mark }).getByRole('gridcell').nth(2)
  await cell.click()
  await page.getByRole('grid').press('Enter')
  const box = cell.getByRole('textbox')
  await expect(box).toBeFocused()
  await box.fill(`${dayFrom(1)} 15:45`)
  await page.keyboard.press('Enter')
  await expect(cell).toContainText('15:45')
  await expect.poll(async () => (await person.get<{ rows: { due_at: string }[] }>(`/records/${TASK}?filter=${named(mark)}`)).rows[0]?.due_at.slice(11, 16)).toBe('07:45')
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(cell).toContainText('10:00')
})
