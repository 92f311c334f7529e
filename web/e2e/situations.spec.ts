/** A warning opens a situation, and the message that lifts it closes it again, on the canvas that a director has open; how is a page of the Studio. */
import { Person } from './doors'
import { enter, expect, expectAccessible, test } from './page'

const WARNING = 'sales.weather_warning'

test('a lifted warning closes the flood season it opened, and a pack of task forces is not offered for units', async ({ page, baseURL }) => {
  const mark = Date.now().toString(36)
  const admin = await Person.signIn(baseURL!, 'admin')
  await enter(page, 'zhangwei')
  await page.goto('/permissions')
  const south = page.getByRole('region', { name: '华南战区', exact: true })
  await expect(page.getByRole('article', { name: '紧急调货' })).toBeVisible()
  await expect(page.getByRole('article', { name: '特遣队成员' })).toHaveCount(0)
  await expect(south.getByText('汛期')).toHaveCount(0)

  const warning = { name: `华南暴雨橙色预警 ${mark}`, level: 'orange', zone: '华南战区', external_id: `W-${mark}` }
  await admin.send('POST', `/records/${WARNING}`, warning)
  await expect(south.getByText('汛期')).toBeVisible({ timeout: 20_000 })
  await expectAccessible(page)
  await admin.send('POST', `/records/${WARNING}`, { ...warning, name: `解除${warning.name}`, external_id: `W-${mark}-2`, lifts: `W-${mark}` })
  await expect(south.getByText('汛期')).toHaveCount(0, { timeout: 20_000 })

  // What ended it stands in the history.
  await page.context().clearCookies()
  await enter(page, 'admin')
  await page.goto('/access?whose=all')
  await expect(page.getByText(`自动化 收回：预警解除：${warning.name}`)).toBeVisible({ timeout: 30_000 })

  // How it is done can be read and changed without code.
  await page.goto('/studio/automations/sales.weather_lifted_closes_flood_season')
  const step = page.getByRole('listitem', { name: /结束情境$/ })
  await expect(step.getByText('汛期', { exact: true }).first()).toBeVisible()
  await expect(step.getByLabel('只结束哪些单位的')).toBeVisible()
  await expect(step.getByLabel('原因')).toHaveValue('预警解除：{record.name}')
  await expect(step.getByLabel('开到什么时候')).toHaveCount(0)
  await expectAccessible(page)
})
