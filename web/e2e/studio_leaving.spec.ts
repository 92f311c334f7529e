/** A change of Studio that is still on its way is not lost with the page: the browser asks first, and only then. */
import type { Page } from '@playwright/test'

import { enter, expect, test } from './page'

/** Whether the browser asks when the page is loaded again; the answer is no, so that the page stays if it asks. */
async function asksBeforeLeaving(page: Page): Promise<boolean> {
  let asked = false
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload'
    void dialog.dismiss()
  })
  // A page that stays is a load that was given up.
  await page.reload({ timeout: 10_000 }).catch(() => undefined)
  page.removeAllListeners('dialog')
  return asked
}

test('leaving while a change is being saved is asked about, and not once it is saved', async ({ page }) => {
  await enter(page, 'admin')
  let release: () => void = () => undefined
  const held = new Promise<void>((done) => (release = done))
  await page.route('**/api/v1/studio/drafts/*/changes', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/studio/objects/sales.tag')
  const name = page.getByLabel('名称', { exact: true }).first()
  await name.fill('标签墙')
  await name.blur()
  await expect(page.getByText('正在保存')).toBeVisible()
  expect(await asksBeforeLeaving(page)).toBe(true)
  await expect(name).toHaveValue('标签墙')
  release()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  expect(await asksBeforeLeaving(page)).toBe(false)
  await expect(page.getByLabel('名称', { exact: true }).first()).toHaveValue('标签墙')
  await page.getByRole('button', { name: /修改$/ }).first().click()
  await page.getByRole('menuitem', { name: '丢弃草稿' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '丢弃草稿' }).click()
})
