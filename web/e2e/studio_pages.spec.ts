/** Every page of Studio in light and dark, wide and on a phone; and one change made without a mouse. */
import { enter, expect, expectAccessibleInBoth, expectNoSidewaysScroll, settled, tabTo, test } from './page'

const PAGES = [
  '',
  '/objects',
  '/objects/sales.lead',
  '/relations',
  '/forms',
  '/forms/sales.lead',
  '/views',
  '/views/sales.all_leads',
  '/dashboards',
  '/dashboards/sales.overview',
  '/metrics',
  '/metrics/sales.win_rate',
  '/automations',
  '/automations/sales.won_handover',
  '/webhooks',
  '/tables',
  '/tables/sales.lead_grade',
  '/grants',
  '/packages',
  '/definitions',
  '/translations',
  '/versions',
]

for (const width of [1440, 390]) {
  test(`all pages of Studio at ${width} px in both schemes`, async ({ page }) => {
    test.setTimeout(240_000)
    await page.setViewportSize({ width, height: 860 })
    await enter(page, 'admin')
    for (const path of PAGES) {
      await test.step(path || '/', async () => {
        await page.goto(`/studio${path}`)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await settled(page)
        await expectNoSidewaysScroll(page)
        await expectAccessibleInBoth(page)
      })
    }
  })
}

test('a field is renamed and the draft thrown away without touching a mouse', async ({ page }) => {
  await enter(page, 'admin')
  await page.goto('/studio/objects/sales.tag')
  const field = page.getByRole('button', { name: /^标签/ }).first()
  await expect(field).toBeVisible()
  await tabTo(page, page.getByRole('link', { name: '跳到正文' }))
  await page.keyboard.press('Enter')
  await tabTo(page, field)
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  const name = drawer.getByLabel('名称', { exact: true })
  await expect(name).toBeVisible()
  await tabTo(page, name)
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('标签名字')
  await tabTo(page, drawer.getByRole('button', { name: '保存' }))
  await page.keyboard.press('Enter')
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('button', { name: /^标签名字/ }).first()).toBeVisible()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  const draft = page.getByRole('button', { name: /修改$/ }).first()
  await tabTo(page, draft)
  await page.keyboard.press('Enter')
  const drop = page.getByRole('menuitem', { name: '丢弃草稿' })
  // The menu takes the focus when it stands; the way to throw away is the last of it.
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(drop).toBeFocused()
  await page.keyboard.press('Enter')
  const sure = page.getByRole('dialog').getByRole('button', { name: '丢弃草稿' })
  await expect(sure).toBeVisible()
  await tabTo(page, sure)
  await page.keyboard.press('Enter')
  // On the page it stands more than once: as the field and as what names a record.
  await expect(page.getByText('标签名字')).toHaveCount(0)
})
