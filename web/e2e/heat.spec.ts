/** Somebody presses, begins a form and leaves; the manager sees where, over the outline of the page. */
import { keyOf, stopTraffic } from './doors'
import { enter, expect, expectAccessible, test } from './page'
import { openSite } from './site'

test('what was pressed on a page and where its form was given up stand on the page heat', async ({ page, browser, baseURL }) => {
  await stopTraffic(baseURL!)
  const site = await openSite(baseURL!, await keyOf(baseURL!, 'website'), await keyOf(baseURL!, 'form'))
  const path = `/heat-${Date.now()}`
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } })
  const visited = await context.newPage()
  await visited.goto(`${site.url}${path}`)
  await visited.waitForFunction(() => 'yingdan' in window)
  for (let i = 0; i < 3; i++) await visited.getByRole('button', { name: '看报价' }).click()
  await visited.locator('[name=name]').fill('王芳')
  await visited.locator('[name=phone]').fill('13900000001')
  await visited.goto('about:blank')
  // What a beacon could not hand over is sent when the site is opened next.
  await visited.goto(`${site.url}/next`)

  await enter(page, 'zhangwei')
  await expect(async () => {
    await page.goto(`/heat?path=${path}`)
    await expect(page.getByRole('region', { name: '各热区的点击' }).getByRole('row', { name: /看报价 3/ })).toBeVisible({ timeout: 4_000 })
    await expect(page.getByText('底图是访客浏览器报告的页面轮廓')).toBeVisible({ timeout: 1_000 })
    await expect(page.getByRole('row', { name: /phone 1 .* 1 100%/ })).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 40_000 })
  await expect(page.getByRole('img', { name: '3 次点击在页面上的分布' })).toBeVisible()
  await expectAccessible(page)
  // Who pressed: nobody has left a name.
  await page.getByRole('button', { name: '查看点击“看报价”的 1 人' }).click()
  const who = page.getByRole('dialog', { name: '谁点了“看报价”' })
  await expect(who.getByRole('row', { name: /^匿名访客 [0-9a-f]{8} 3 / })).toBeVisible()
  await expectAccessible(page, who)
  await page.keyboard.press('Escape')
  await expect(who).toBeHidden()
  await page.getByRole('region', { name: '各热区的点击' }).getByRole('link', { name: '看报价' }).click()
  await expect(page.getByText('点击了 看报价')).toHaveCount(3)
  await context.close()
  site.close()
})
