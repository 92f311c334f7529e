/** Who looked at a record's personal data: told on the record to who reads the audit, and to nobody else. */
import { Person, leadNamed, leaveForLin, somebody } from './doors'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'

test('who reads the audit sees on a record who was shown its phone number', async ({ page, browser, baseURL }) => {
  const who = somebody()
  await leaveForLin(baseURL!, who)
  const lin = await Person.signIn(baseURL!, 'linxiao')
  const lead = await leadNamed(lin, who.name)
  await lin.get(`/records/sales.lead/${lead.id}`)

  const rep = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' })).newPage()
  await enter(rep, 'linxiao')
  await rep.goto(`/records/sales.lead/${lead.id}`)
  await expect(rep.getByRole('heading', { level: 1 })).toContainText(who.name)
  const more = rep.getByRole('button', { name: '更多操作' })
  if (await more.count()) await more.click()
  await expect(rep.getByRole('menuitem', { name: '谁看过' })).toHaveCount(0)

  await enter(page, 'admin')
  await page.goto(`/records/sales.lead/${lead.id}`)
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: '谁看过' }).click()
  const drawer = page.getByRole('dialog', { name: `谁看过：${who.name}` })
  const looks = drawer.getByRole('region', { name: '林晓' })
  await expect(looks.getByRole('listitem').filter({ hasText: '手机' }).first()).toBeVisible()
  await expect(looks.locator('time').first()).toHaveAttribute('datetime', /^\d{4}-/)
  await expectAccessibleInBoth(page, drawer)
  // The values themselves are no part of it.
  await expect(drawer).not.toContainText(who.phone)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(looks).toBeVisible()
  await expectNoSidewaysScroll(page)
  await expectAccessible(page, drawer)
})
