/** A war zone works by hours of its own: made in Studio, published, and its open promises move with it, those of others stay. */
import { leadNamed, leaveForLin, Person, somebody } from './doors'
import { choose } from './drafting'
import { enter, expect, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'

const CALENDAR = 'sales.around_the_clock'

interface Cockpit {
  leads: { id: string; clocks: { name: string; due_at: string; state: string }[] }[]
}

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
const dayOf = (at: string) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date(at))

test("a unit's day off is set in its own calendar, published, and moves its running clocks until it is taken back", async ({ page, baseURL }) => {
  test.setTimeout(120_000)
  const who = somebody()
  await leaveForLin(baseURL!, who)
  const rep = await Person.signIn(baseURL!, 'linxiao')
  const unit = (await rep.get<{ user: { unit: { id: string; name: string } } }>('/session')).user.unit
  const lead = await leadNamed(rep, who.name)
  const due = async () => {
    const clocks = (await rep.get<Cockpit>('/cockpit')).leads.find((one) => one.id === lead.id)?.clocks ?? []
    return clocks.find((one) => one.name.endsWith('contact') && one.state === 'running')?.due_at
  }
  await expect.poll(due).toBeTruthy()
  const before = (await due())!

  await enter(page, 'admin')
  await page.goto(`/studio/calendars/${CALENDAR}`)
  const units = page.getByRole('region', { name: '单位日历' })
  await expect(units).toContainText('还没有单位使用自己的日历')
  const whose = page.getByLabel('修改哪一份')
  await choose(whose, unit.name, true)
  // What the box says is what is changed: pressed any sooner, it would still be headquarters'.
  await expect(page.locator('.ant-select', { has: whose }).first()).toContainText(unit.name)
  await page.getByRole('button', { name: new RegExp(`${today()} ·`) }).click()
  const dialog = page.getByRole('dialog', { name: today() })
  await dialog.getByText('休息', { exact: true }).last().click()
  await dialog.getByLabel('名称').fill('战区年会')
  await dialog.getByRole('button', { name: '确定' }).click()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await expect(units.getByRole('button', { name: unit.name })).toHaveAttribute('aria-pressed', 'true')
  await expectAccessibleInBoth(page)
  await page.setViewportSize({ width: 390, height: 860 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1440, height: 900 })

  const publish = async (note: string) => {
    await page.getByRole('button', { name: '检查并发布' }).click()
    const plan = page.getByRole('dialog', { name: /^发布/ })
    await expect(plan.getByText('检查通过，可以发布。')).toBeVisible()
    await plan.getByLabel('更新说明').fill(note)
    await plan.getByRole('button', { name: '发布', exact: true }).click()
    await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()
  }
  expect(await due()).toBe(before)
  await publish('战区年会')
  await expect.poll(async () => dayOf((await due())!) > dayOf(before), { timeout: 20_000 }).toBe(true)
  // Headquarters' own calendar knows nothing of it.
  await page.goto(`/studio/calendars/${CALENDAR}?copy=all`)
  await expect(page.getByRole('button', { name: new RegExp(`${today()} · \\d`) })).toBeVisible()

  await units.getByRole('button', { name: unit.name }).click()
  await page.getByRole('button', { name: '恢复为总部配置' }).click()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await publish('年会取消')
  await expect.poll(due, { timeout: 20_000 }).toBe(before)
})
