/** A cell of the rights matrix is set, said in words, and taken back with the draft's undo. */
import { enter, expect, expectAccessible, test } from './page'

test('a cell of the matrix is set, said in words and taken back', async ({ page }) => {
  await enter(page, 'admin')
  await page.goto('/permissions')
  await page.getByRole('combobox', { name: '角色', exact: true }).click()
  await page.getByTitle('销售', { exact: true }).click()
  await page.getByRole('button', { name: '任务 修改: 本人' }).click()
  const cell = page.getByRole('dialog', { name: '销售 · 修改任务' })
  await cell.getByRole('radio', { name: /^本团队/ }).click()
  await expect(cell.getByRole('status')).toHaveText('销售修改任务：本人 → 本团队')
  await expectAccessible(page, cell)
  await cell.getByRole('button', { name: '关闭' }).or(cell.getByRole('button', { name: 'Close' })).first().click()
  await expect(page.getByRole('list', { name: '草稿里的变化' }).getByText('销售修改任务：本人 → 本团队')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: '撤销一步' }).click()
  await expect(page.getByRole('button', { name: '任务 修改: 本人', exact: true })).toBeVisible()
})
