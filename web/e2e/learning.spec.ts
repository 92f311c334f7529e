/** What the product learnt and why it chose: a director takes the model back and lets it go on, asks why somebody was passed over, tries a policy. */
import { leadNamed, leaveDetails, Person, somebody } from './doors'
import { choose } from './drafting'
import { enter, expect, expectAccessible, test } from './page'

interface Model {
  versions: { number: number; active: boolean }[]
  training: boolean
}

test('a director puts an earlier version of the model into service and lets it go on by itself', async ({ page, baseURL }) => {
  const director = await Person.signIn(baseURL!, 'zhangwei')
  const told = () => director.get<Model>('/models/sales.intent')
  await expect.poll(async () => (await told()).versions.length, { timeout: 60_000 }).toBeGreaterThan(0)
  await director.send('POST', '/models/sales.intent/train', {})
  await expect.poll(async () => (await told()).versions.length, { timeout: 60_000 }).toBeGreaterThan(1)
  const other = (await told()).versions.find((one) => !one.active)!.number

  await enter(page, 'zhangwei')
  await page.goto('/model')
  await expect(page.getByRole('heading', { name: '校准：说的和发生的' })).toBeVisible()
  await page.getByRole('button', { name: `启用第 ${other} 版` }).click()
  const dialog = page.getByRole('dialog', { name: `启用第 ${other} 版？` })
  await dialog.getByRole('textbox').fill('先用这一版，下周再看')
  await dialog.getByRole('button', { name: `启用第 ${other} 版` }).click()
  await expect(page.getByText(`正在使用第 ${other} 版（已锁定）`)).toBeVisible()
  await expect(page.getByText('先用这一版，下周再看').first()).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: '恢复自动更新' }).click()
  await expect(page.getByText(`正在使用第 ${other} 版`, { exact: true })).toBeVisible()
})

test('a director asks why somebody was not given a lead', async ({ page, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who)
  const lead = await leadNamed(await Person.signIn(baseURL!, 'zhangwei'), who.name)
  await enter(page, 'zhangwei')
  await page.goto(`/records/sales.lead/${lead.id}`)
  const asked = page.getByLabel('查某位同事为什么没分到')
  await choose(asked, '林晓')
  await expect(page.getByRole('list', { name: '逐项条件' }).or(page.getByRole('table', { name: '得分对照' })).or(page.getByText(/就是分给|正是/)).first()).toBeVisible()
  await expectAccessible(page)
})

test('a policy is checked as it is typed and tried on what came, before it is published', async ({ page }) => {
  await enter(page, 'admin')
  await page.goto('/studio/definitions/routing/sales.lead_routing')
  await expect(page.getByText(/销售人员的|销售的/).first()).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('button', { name: '开始试算' }).click()
  await expect(page.getByText(/核对了 .* 条，去向都不变|条中，.*条会分给别人/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('table', { name: '整体对照' })).toBeVisible()
  await expectAccessible(page)
})
