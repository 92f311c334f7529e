/** A record of another region: asked for, given for some days, open on the page that waits, and closed on it again. */
import { leaveDetails, Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

// Until it is given, the record is not there.
test.use({ expected: [/status of 404/] })

test('a rep asks for a record, its manager gives it, and takes it back while it is open', async ({ page, browser, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who, { region: '310000' })
  const boss = await Person.signIn(baseURL!, 'zhangwei')
  const lead = async () => (await boss.get<{ rows: { id: string; owner: unknown }[] }>(`/records/sales.lead?filter=${encodeURIComponent(`name == '${who.name}'`)}`)).rows[0]
  await expect.poll(async () => (await lead())?.owner ?? null).not.toBeNull()
  const address = `/records/sales.lead/${(await lead())!.id}`
  const reason = `与${who.name}的同事联合投标`

  await enter(page, 'liangjunjie')
  await page.goto(address)
  await expect(page.getByText('看不到这条记录')).toBeVisible()
  await page.getByRole('button', { name: '申请访问' }).click()
  const asking = page.getByRole('dialog')
  await expectAccessible(page, asking)
  await asking.getByLabel('申请理由').fill(reason)
  await asking.getByRole('button', { name: '提交申请' }).click()
  await expect(page.getByText('申请状态：待审批')).toBeVisible()
  await expectAccessible(page)

  const context = await browser.newContext({ locale: 'zh-CN' })
  const other = await context.newPage()
  await enter(other, 'zhangwei')
  await other.goto('/access')
  const card = other.getByRole('article').filter({ hasText: reason })
  await expectAccessible(other)
  await card.getByRole('button', { name: '通过', exact: true }).click()
  await other.getByRole('dialog').getByRole('button', { name: '通过', exact: true }).click()
  // The page that was refused opens by itself.
  await expect(page.getByRole('heading', { name: who.name })).toBeVisible()

  await other.goto('/access?whose=all')
  await card.getByRole('button', { name: '收回' }).click()
  await other.getByRole('dialog').getByRole('button', { name: '收回' }).click()
  await expect(card.getByText('已收回')).toBeVisible()
  await expect(page.getByText('看不到这条记录')).toBeVisible()
  await context.close()
})
