/** An access review is begun: the page says who was told of it when, and of how much. */
import { Person } from './doors'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'

interface Opened {
  told: { reviewer: { title: string }; waiting: number }[]
}

test('who was told of an access review stands below it', async ({ page, baseURL }) => {
  const title = `权限复核 ${Date.now().toString(36)}`
  await enter(page, 'admin')
  await page.goto('/access-reviews')
  await page.getByRole('button', { name: '发起复核' }).click()
  const dialog = page.getByRole('dialog', { name: '发起复核' })
  await dialog.getByLabel('名称').fill(title)
  await dialog.getByRole('group', { name: '再次提醒' }).getByRole('button', { name: '7 天前' }).click()
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '发起', exact: true }).click()
  await expect(dialog).toBeHidden()

  const told = page.getByRole('region', { name: '提醒记录' })
  await expect(told).toContainText('发起时提醒，截止前再提醒：7 天前、3 天前、最后一天')
  const lines = told.getByRole('list', { name: '提醒记录' }).getByRole('listitem')
  await expect(lines.filter({ hasText: '方敏' })).toHaveText(/当时有 \d+ 项待确认/)
  await expectAccessibleInBoth(page)

  // As many lines as people, each with what waited for them; whoever leads people has it among the notices.
  const admin = await Person.signIn(baseURL!, 'admin')
  const { rows } = await admin.get<{ rows: { id: string; title: string }[] }>('/access/reviews')
  const review = await admin.get<Opened>(`/access/reviews/${rows.find((one) => one.title === title)!.id}`)
  await expect(lines).toHaveCount(review.told.length)
  for (const one of review.told) await expect(lines.filter({ hasText: one.reviewer.title })).toContainText(`当时有 ${one.waiting} 项待确认`)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)

  await enter(page, 'fangmin')
  await page.goto('/notices')
  await expect(page.getByText(title).first()).toBeVisible()
})
