/** Why the product chose: a director asks why somebody was passed over, and tries a policy. */
import { leadNamed, leaveDetails, leaveForNobody, Person, somebody, takenBack } from './doors'
import { choose } from './drafting'
import { enter, expect, expectAccessible, test } from './page'

test('a director asks why somebody was not given a lead', async ({ page, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who)
  const lead = await leadNamed(await Person.signIn(baseURL!, 'zhangwei'), who.name)
  await enter(page, 'zhangwei')
  await page.goto(`/records/sales.lead/${lead.id}`)
  const asked = page.getByLabel('查某位同事为什么没分到')
  await choose(asked, '林晓')
  await expect(page.getByRole('list', { name: '逐项条件' }).or(page.getByRole('table', { name: '得分对照' })).or(page.getByText(/就是分配?给|正是/)).first()).toBeVisible()
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

test('a rep asks why a lead that he sees in the pool was not given to him', async ({ page, baseURL }) => {
  const leads = await leaveForNobody(baseURL!, 1)
  await enter(page, 'zhouyutong')
  await page.goto(`/records/sales.lead/${leads[0]!.id}`)
  await page.getByRole('button', { name: '为什么不是我' }).click()
  const asked = page.getByRole('list', { name: '逐项条件' })
  await expect(asked.getByRole('listitem').filter({ hasText: '会客户的语言' })).toContainText('因此落选')
  await expect(asked.getByRole('listitem').filter({ hasText: '负责该地区' }).getByRole('img', { name: '满足' })).toBeVisible()
  await expectAccessible(page)
  await takenBack(baseURL!, leads)
})
