/** A changed policy is tried before anybody lives by it: which leads would go to whom. */
import { leaveForNobody, Person, takenBack } from './doors'
import { enter, expect, expectAccessible, test } from './page'

test('a changed policy is tried, and the leads that would go to somebody else are named', async ({ page, baseURL }) => {
  const leads = await leaveForNobody(baseURL!, 2)
  await enter(page, 'admin')
  await page.goto('/studio/definitions/routing/sales.lead_routing')
  const conditions = page.getByRole('group', { name: '硬条件', exact: true })
  const drops = conditions.getByRole('button', { name: /^去掉硬条件 \d+$/ })
  await expect(drops.first()).toBeVisible()
  const count = await drops.count()
  const at = await drops.evaluateAll((buttons) => buttons.findIndex((one) => [...one.parentElement!.querySelectorAll('input')].some((box) => box.value === '会客户的语言')))
  await drops.nth(at).click()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await expect(drops).toHaveCount(count - 1)
  await page.getByRole('button', { name: '开始试算' }).click()
  await expect(page.getByText(/条中，.*条会分给别人/)).toBeVisible({ timeout: 60_000 })
  const moves = page.locator('section').filter({ has: page.getByRole('heading', { name: '会换人的线索' }) }).last()
  for (const { name } of leads) await expect(moves.getByRole('listitem').filter({ hasText: name })).toContainText(/公海 → \S/)
  await expectAccessible(page)
  await moves.getByRole('link', { name: leads[0]!.name }).click()
  await expect(page.getByRole('heading', { name: leads[0]!.name })).toBeVisible()
  // Tried only: they lie where they lay.
  const admin = await Person.signIn(baseURL!, 'admin')
  for (const { id } of leads) expect((await admin.get<{ owner: unknown }>(`/records/sales.lead/${id}`)).owner).toBeNull()
  await page.goto('/studio/definitions/routing/sales.lead_routing')
  await page.getByRole('button', { name: /修改$/ }).first().click()
  await page.getByRole('menuitem', { name: '丢弃草稿' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '丢弃草稿' }).click()
  await expect(drops).toHaveCount(count)
  await takenBack(baseURL!, leads)
})
