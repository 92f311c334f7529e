/** A lead called invalid: the rep says why on the cockpit, the manager restores it, and it goes on with somebody else or in the pool. */
import { leaveDetails, Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

interface Found {
  rows: { id: string; owner: { id: string; title: string } | null; status: string }[]
}

test('a rep calls a lead invalid with a reason, and a manager restores it to somebody else', async ({ page, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who, { region: '310000' })
  const boss = await Person.signIn(baseURL!, 'zhangwei')
  const lead = async () => (await boss.get<Found>(`/records/sales.lead?filter=${encodeURIComponent(`name == '${who.name}'`)}`)).rows[0]
  await expect.poll(async () => (await lead())?.owner?.title ?? '').not.toBe('')
  const first = (await lead())!

  await enter(page, 'zhangwei')
  await page.goto(`/records/sales.lead/${first.id}`)
  await page.getByRole('button', { name: '判为无效' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: '判为无效' })).toBeDisabled()
  await dialog.getByLabel('无效原因').click()
  await page.getByTitle('空号或错号').click()
  await dialog.getByLabel('无效说明').fill('拨打三次均为空号')
  await dialog.getByRole('button', { name: '判为无效' }).click()
  await expect(page.getByText('已判为无效，等待复核：空号或错号：拨打三次均为空号')).toBeVisible()

  await page.goto('/second-looks')
  const row = page.getByRole('listitem').filter({ hasText: who.name })
  await expect(row.getByText('拨打三次均为空号')).toBeVisible()
  await expectAccessible(page)
  await row.getByRole('button', { name: `恢复：${who.name}` }).click()
  await page.getByRole('dialog').getByLabel('复核说明').fill('换了号码')
  await page.getByRole('dialog').getByRole('button', { name: '恢复' }).click()
  await expect(row).toHaveCount(0)
  const after = (await lead())!
  expect(after.status).toBe('new')
  expect(after.owner?.id).not.toBe(first.owner?.id)
})
