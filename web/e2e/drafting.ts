/** What a person does with the hands in Studio: dialogs, drawers, lists and expressions, found by the words on the screen. */
import type { Locator, Page } from '@playwright/test'

import { enter, expect } from './page'

export const APP = 'dealer_credit'
export const DEALER = `${APP}.dealer`

/** Chooses by words in a list that opens below its box, as people do who type. */
export async function choose(box: Locator, words: string, whole = false): Promise<void> {
  const option = box.page().locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: new RegExp(`^${words}${whole ? '$' : ''}`) }).filter({ visible: true }).first()
  // A list that something else has closed meanwhile is opened again.
  await expect(async () => {
    if (!(await option.isVisible())) {
      await box.click()
      if (await box.isEditable()) await box.fill(words)
    }
    await option.click({ timeout: 3_000 })
  }).toPass({ timeout: 20_000 })
}

export async function name(dialog: Locator, zh: string, en: string, id?: string): Promise<void> {
  await dialog.getByLabel('名称', { exact: true }).fill(zh)
  await dialog.getByLabel('英文名称').fill(en)
  if (id) await dialog.getByLabel('标识').fill(id)
}

/** The dialog for an object is open: fills it, with the role that works with the object. */
export async function makeObject(page: Page, zh: string, en: string, id: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '新建对象' })
  await name(dialog, zh, en, id)
  await choose(dialog.getByLabel('谁来使用'), '战区经理')
  await dialog.getByLabel('名称', { exact: true }).click()
  await dialog.getByRole('button', { name: '创建' }).click()
  await expect(page.getByRole('heading', { name: new RegExp(`${zh}$`), level: 1 })).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`/studio/objects/${APP}\\.${id}$`))
}

/** A field of the object whose page is open; `more` fills what its type asks. */
export async function addField(page: Page, zh: string, en: string, id: string, type: string, more?: (drawer: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: '添加字段' }).first().click()
  const drawer = page.getByRole('dialog', { name: '添加字段' })
  await name(drawer, zh, en, id)
  await choose(drawer.getByLabel('类型'), type)
  await more?.(drawer)
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('button', { name: new RegExp(`^${zh}`) }).first()).toBeVisible()
}

export const turnOn = (label: string) => async (drawer: Locator) => await drawer.getByLabel(label).click()

export async function addChoices(drawer: Locator, choices: [zh: string, en: string, tone: string][]): Promise<void> {
  for (const [at, [zh, en, tone]] of choices.entries()) {
    await drawer.getByRole('button', { name: '添加选项' }).click()
    await drawer.getByLabel('名称', { exact: true }).nth(at + 1).fill(zh)
    await drawer.getByLabel('英文名称').nth(at + 1).fill(en)
    await choose(drawer.getByLabel('颜色').nth(at), tone)
  }
}

/** One more row of the condition that the dialog or page edits; several values where the row takes some of them. */
export async function addCondition(within: Locator, field: string, ...values: string[]): Promise<void> {
  await within.getByRole('button', { name: '添加条件' }).first().click()
  await choose(within.getByLabel('字段', { exact: true }).last(), field)
  const box = within.getByLabel(`${field}的值`).last()
  for (const value of values) {
    if ((await box.getAttribute('role')) === 'combobox') await choose(box, value)
    else await box.getByText(value, { exact: true }).click()
  }
}

export const toDealer = async (drawer: Locator) => {
  await choose(drawer.getByLabel('关联到'), '经销商')
  await choose(drawer.getByLabel('对方被删除时'), '这条记录一起删除')
}

/** Text of an expression, typed into its editor. */
export async function write(box: Locator, text: string): Promise<void> {
  await box.click()
  await box.page().keyboard.press('ControlOrMeta+a')
  await box.page().keyboard.insertText(text)
  await box.blur()
}

/** Another day, another window: the draft is taken up again where it was left. */
export async function resume(page: Page): Promise<void> {
  await enter(page, 'admin')
  await page.goto('/studio')
  await page.getByRole('button', { name: '继续' }).first().click()
  await expect(page.getByRole('status').filter({ hasText: '已存为草稿' })).toBeVisible()
}

/** The dialog for a fresh definition of an object. */
export async function make(page: Page, path: string, title: string, zh: string, en: string, id: string, object: string | null, objectLabel = '对象'): Promise<void> {
  await page.goto(`/studio/${path}`)
  await page.getByRole('button', { name: title }).first().click()
  const dialog = page.getByRole('dialog', { name: title })
  await name(dialog, zh, en, id)
  if (object) await choose(dialog.getByLabel(objectLabel, { exact: true }), object)
  await dialog.getByRole('button', { name: '创建' }).click()
  await expect(page.getByRole('heading', { name: new RegExp(`${zh}$`), level: 1 })).toBeVisible()
}

/** One cell of a decision table asks at least so much. */
export async function atLeast(page: Page, row: number, field: string, value: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^第 ${row} 行 ${field}: 不限`) }).click()
  const cell = page.locator('.ant-popover:not(.ant-popover-hidden)')
  const input = cell.getByLabel(`第 ${row} 行 ${field}`).last()
  await choose(cell.getByLabel('比较方式'), '不小于')
  await input.fill(value)
  await cell.getByRole('button', { name: '完成' }).click()
  await expect(page.getByRole('button', { name: `第 ${row} 行 ${field}: ≥ ${value}` })).toBeVisible()
}

export async function gives(page: Page, row: number, rating: string, line: string, reason: string): Promise<void> {
  await choose(page.getByLabel(`第 ${row} 行 信用等级`), rating)
  await page.getByLabel(`第 ${row} 行 信用额度`).fill(line)
  await page.getByLabel(`第 ${row} 行 理由`).fill(reason)
  await page.getByLabel(`第 ${row} 行 理由`).press('Enter')
}

/** A list of fields, in this order, in place of what is there. */
export async function chooseFields(page: Page, list: string, fields: string[]): Promise<void> {
  const drops = page.getByRole('list', { name: list, exact: true }).getByRole('button', { name: /^去掉/ })
  for (let left = await drops.count(); left > 0; left -= 1) {
    await drops.first().click()
    await expect(drops).toHaveCount(left - 1)
  }
  for (const field of fields) await choose(page.getByLabel(`添加到${list}`), field)
}

/** A tile of the dashboard that is open. */
export async function addTile(page: Page, shape: string, metric: string, by?: string): Promise<void> {
  await choose(page.getByLabel('添加磁贴'), metric)
  const side = page.getByRole('complementary', { name: '设置' })
  if (shape !== '数字') await choose(side.getByLabel('图形'), shape)
  if (by) await expect(side.getByText(by)).toBeVisible()
  await side.getByRole('button', { name: '回到仪表盘设置' }).click()
}

/** A box that counts when one is done with it. */
export async function fill(box: Locator, words: string): Promise<void> {
  await box.fill(words)
  await box.blur()
}

/** A field of what an action writes. */
export async function give(action: Locator, field: string, source: string, text: string): Promise<void> {
  await choose(action.getByLabel('添加字段'), field)
  await choose(action.getByLabel(`${field}的来源`), source)
  await fill(action.getByLabel(`${field}的值`), text)
}

/** Checks the draft in words, says why, and publishes. */
export async function publish(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await expect(plan.getByText('检查通过，可以发布。')).toBeVisible()
  await plan.getByLabel('更新说明').fill(note)
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()
  await expect(plan).toBeHidden()
}
