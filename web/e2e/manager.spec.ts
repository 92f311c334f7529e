/** A manager's day: the board lives, a weight moves the ranking, a lead changes hands. */
import type { Page } from '@playwright/test'

import { behave, leadNamed, leaveDetails, Person, somebody } from './doors'
import { expect, expectAccessible, signIn, test } from './page'

const MANAGER = 'fangmin'

interface Signals {
  version: number
  signals: { name: string; weight: number }[]
}

async function putWeight(person: Person, name: string, weight: number): Promise<void> {
  const { version, signals } = await person.get<Signals>('/signals')
  if (signals.find((one) => one.name === name)?.weight === weight) return
  await person.send('PUT', '/signals', { version, note: 'e2e', changes: [{ name, weight }] })
}

test('a new lead turns the board green without a reload', async ({ page, baseURL }) => {
  const who = somebody()
  await signIn(page, MANAGER)
  await page.getByRole('link', { name: '过程红绿灯' }).click()
  await expect(page.getByRole('heading', { name: '过程红绿灯' })).toBeVisible()
  const green = page.getByRole('button', { name: /^正常 \d/ })
  const before = Number((await green.locator('b').innerText()).replace(/\D/g, ''))

  await leaveDetails(baseURL!, who)
  const item = page.getByRole('region', { name: '待处理' }).getByRole('link', { name: new RegExp(who.name) })
  await expect(item).toBeVisible({ timeout: 20_000 })
  await expect(item).toContainText('30 分钟首次联系')
  await expect(item.getByText(/^\d+:\d\d$/)).toBeVisible()
  await expect.poll(async () => Number((await green.locator('b').innerText()).replace(/\D/g, ''))).toBeGreaterThan(before)

  await green.click()
  await expect(item).toBeVisible()
  await page.getByRole('button', { name: /^超时 \d/ }).click()
  await expect(item).toBeHidden()
  await page.getByRole('button', { name: /^超时 \d/ }).click()
  await item.click()
  await expect(page.getByRole('heading', { name: who.name })).toBeVisible()
})

/** Names in the ranking, best first. */
function ranked(page: Page) {
  return page.getByRole('region', { name: '意向排名' }).getByRole('listitem')
}

async function placeOf(page: Page, name: string): Promise<number> {
  const rows = await ranked(page).allInnerTexts()
  return rows.findIndex((row) => row.includes(name))
}

test('a changed weight is previewed, published, and turns the ranking over', async ({ page, baseURL }) => {
  const reader = somebody()
  const talker = somebody()
  const person = await Person.signIn(baseURL!, MANAGER)
  await putWeight(person, 'sales.chat', 14)
  await behave(baseURL!, reader, [['download', { file: '白皮书' }]])
  await behave(baseURL!, talker, [1, 2, 3].map((n) => ['chat', { text: `问题 ${n}` }]))
  await leaveDetails(baseURL!, reader)
  await leaveDetails(baseURL!, talker)
  await leadNamed(person, talker.name)
  await leadNamed(person, reader.name)

  await signIn(page, MANAGER)
  await page.getByRole('link', { name: '信号权重' }).click()
  await expect.poll(async () => (await placeOf(page, talker.name)) > (await placeOf(page, reader.name)) && (await placeOf(page, reader.name)) >= 0, { timeout: 30_000 }).toBe(true)

  await page.getByRole('spinbutton', { name: '在线咨询的权重' }).fill('30')
  const preview = page.getByRole('region', { name: '发布后的排名变化' })
  await expect(preview.getByRole('listitem').filter({ hasText: talker.name })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('textbox', { name: '调整说明' }).fill('展会后先跟进主动咨询的客户')
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/^已发布，版本/)).toBeVisible()
  await expect.poll(async () => (await placeOf(page, talker.name)) < (await placeOf(page, reader.name)), { timeout: 5_000 }).toBe(true)
  await putWeight(person, 'sales.chat', 14)
})

test('a lead is transferred to a colleague with a reason', async ({ page, baseURL }) => {
  const who = somebody()
  const person = await Person.signIn(baseURL!, MANAGER)
  await leaveDetails(baseURL!, who)
  const lead = await leadNamed(person, who.name)
  await expect.poll(async () => (await leadNamed(person, who.name)).owner?.title ?? '').not.toBe('')
  const to = (await leadNamed(person, who.name)).owner?.title === '周雨桐' ? '林晓' : '周雨桐'

  await signIn(page, MANAGER)
  await page.goto(`/records/sales.lead/${lead.id}`)
  await page.getByRole('button', { name: '转交' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: '转交' })).toBeDisabled()
  await dialog.getByRole('combobox').fill(to)
  await expect(page.getByTitle(to, { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await dialog.getByLabel('转交原因').fill('客户所在地区调整')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: '转交' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(`负责人：${to}`)).toBeVisible()
  expect((await leadNamed(person, who.name)).owner?.title).toBe(to)
  await page.getByRole('tab', { name: '动态' }).click()
  await expect(page.getByRole('region', { name: '动态' })).toContainText('客户所在地区调整')
})
