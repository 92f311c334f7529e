/** The audit: an administrator finds who signed in, looks at the proof, keeps the head and holds it against the tree. */
import { Person } from './doors'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, test } from './page'

test('an administrator finds what was done, sees its proof and checks a kept head', async ({ page, baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  const { note } = await admin.get<{ note: string }>('/audit/head')
  await enter(page, 'admin')
  const row = page.getByRole('listitem').filter({ hasText: '登录名 admin' }).first()
  // What has just been done is added some seconds later.
  await expect(async () => {
    await page.goto('/audit')
    await expect(page.getByRole('heading', { name: '树头' })).toBeVisible({ timeout: 5_000 })
    await page.getByLabel('操作类别').click()
    await page.getByTitle('登录', { exact: true }).click()
    await expect(row).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 45_000 })
  await expectAccessible(page)
  await row.getByRole('button', { name: /证明/ }).click()
  await expect(page.getByRole('dialog').getByText('与日志一致，未被改动')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '核对留存的树头' }).click()
  await page.getByLabel('粘贴当时保存的树头，从第一行到签名行').fill(note)
  await page.getByRole('dialog').getByRole('button', { name: '核对', exact: true }).click()
  await expect(page.getByText(/一致：当时的/)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 390, height: 860 })
  await expectNoSidewaysScroll(page)
})
